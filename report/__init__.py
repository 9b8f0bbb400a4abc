from . import crm_lifecycle_funnel_columns_mixin
from . import crm_lifecycle_funnel_query_mixin
from . import crm_lifecycle_funnel_check_mixin
from . import crm_lifecycle_funnel_groups_mixin
from . import crm_lifecycle_funnel_steps_mixin
from . import crm_lifecycle_funnel
