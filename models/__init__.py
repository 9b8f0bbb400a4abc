from . import crm_lifecycle_batch_mixin
from . import crm_qualification_mixin
from . import crm_lifecycle_mixin
from . import crm_lifecycle_contact_mixin
from . import crm_lifecycle_action_mixin
from . import crm_lead
from . import crm_stage
from . import res_partner
