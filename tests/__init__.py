from . import test_actions
from . import test_actions_close
from . import test_contacts
from . import test_hooks
from . import test_qualification_answers
from . import test_repeat_stage
from . import test_repeat_stage_random
from . import test_tools
