"""What a question asks for, recognised by rules: task, subject, form and the asker's wishes."""

from routers.tasks.brief import Brief, Task
from routers.tasks.language import NAMES, language_of
from routers.tasks.recognition import recognise

__all__ = ["NAMES", "Brief", "Task", "language_of", "recognise"]
