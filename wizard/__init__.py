from . import crm_lead_lost
from . import crm_lead_recycle
from . import base_partner_merge
