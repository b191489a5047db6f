"""The forms of spaces."""

from shared_space.spaces.forms.closure import ClosureForm as ClosureForm
from shared_space.spaces.forms.emergency import EmergencyForm as EmergencyForm
from shared_space.spaces.forms.equipment import EquipmentForm as EquipmentForm
from shared_space.spaces.forms.equipment import NewEquipmentForm as NewEquipmentForm
from shared_space.spaces.forms.hours import HoursForm as HoursForm
from shared_space.spaces.forms.space import NewSpaceForm as NewSpaceForm
from shared_space.spaces.forms.space import SpaceForm as SpaceForm
