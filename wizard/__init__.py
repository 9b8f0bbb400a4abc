from . import base_partner_merge
from . import crm_lifecycle_left_out_mixin
from . import crm_lead_lost
from . import crm_lead_qualify
from . import crm_lead_recycle
from . import crm_lead_to_opportunity
