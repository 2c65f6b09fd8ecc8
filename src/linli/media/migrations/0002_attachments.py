"""Photos become one kind of attachment: the table is renamed, and says what each file is."""

from django.db import migrations, models
from django.db.models import Q

import linli.media.terms


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("photo", "photo_claimed_whole"),
        migrations.RenameModel("Photo", "Attachment"),
        migrations.RenameIndex("attachment", new_name="attachment_by_case", old_name="photo_by_case"),
        migrations.RenameIndex("attachment", new_name="attachment_unclaimed", old_name="photo_unclaimed"),
        migrations.AddField(
            "attachment",
            "kind",
            models.CharField(
                choices=linli.media.terms.Kind.choices, default=linli.media.terms.Kind.PHOTO, max_length=8
            ),
        ),
        migrations.AddField("attachment", "mime", models.CharField(default="image/jpeg", max_length=100)),
        migrations.AddField("attachment", "seconds", models.PositiveIntegerField(default=0)),
        migrations.AddConstraint(
            "attachment",
            models.CheckConstraint(
                condition=Q(county="", case_id=None, claimed_at=None)
                | ~Q(county="") & Q(case_id__isnull=False, claimed_at__isnull=False),
                name="attachment_claimed_whole",
            ),
        ),
    ]
