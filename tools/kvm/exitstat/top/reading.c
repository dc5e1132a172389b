// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "top/reading.h"

bool reading_is(const struct top_model *model)
{
	return model->help || model->explained[0];
}

void reading_help(struct top_model *model)
{
	model->help = true;
	model->text_first = 0;
}

void reading_explain(struct top_model *model)
{
	if (model->by != VIEW_REASON && model->by != VIEW_CLASS)
		snprintf(model->message, sizeof(model->message),
			 "e explains reasons and classes: 3 and 4 show them");
	if (model->message[0] || model->selected >= model->nr_rows)
		return;
	snprintf(model->explained, sizeof(model->explained), "%s",
		 model->rows[model->selected].label);
	model->text_first = 0;
}

void reading_key(struct top_model *model, int key)
{
	size_t *first = &model->text_first;

	switch (key) {
	case TOP_KEY_DOWN:
	case 'j':
		++*first;
		break;
	case TOP_KEY_PAGE_DOWN:
	case ' ':
		*first += model->page;
		break;
	case TOP_KEY_UP:
	case 'k':
		*first -= *first > 0;
		break;
	case TOP_KEY_PAGE_UP:
		*first -= *first > model->page ? model->page : *first;
		break;
	default:
		model->help = false;
		model->explained[0] = 0;
	}
}
