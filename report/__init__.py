from . import crm_lifecycle_funnel_query_mixin
from . import crm_lifecycle_funnel_steps_mixin
from . import crm_lifecycle_funnel
