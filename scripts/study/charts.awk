# SPDX-License-Identifier: GPL-2.0
#
# charts.awk - bars of the boots of a study, as SVG
#
#   awk -f charts.awk -v machines="vmx svm" -v chart=boots|classes facts
#
# boots: one bar for each variant and machine, of the classes of the boot with the
# median, with a line for the range of the totals. classes: a boot of pc, one bar for each class
# and machine. Each bar has its number in data-exits, each range in data-min and
# data-max. Colours are those of exitstat report.

BEGIN {
	FS = "\t"
	CONVFMT = OFMT = "%.10g"
	nr_machines = split(machines, machine, " ")
	width = 860
	left = 170
	right = width - 90
	colours = split("s0 s1 s2 s3 s4 s5 s6", colour, " ")
}

{ facts[$1] = $2 }

function get(key)
{
	if (!(key in facts)) {
		printf "error: the study lacks %s\n", key >"/dev/stderr"
		failed = 1
		exit 1
	}
	return facts[key]
}

function number(value)
{
	value = sprintf("%.1f", value)
	sub(/\.0$/, "", value)
	return value
}

function with_commas(value,    text)
{
	value = sprintf("%.0f", value)
	while (length(value) > 3) {
		text = "," substr(value, length(value) - 2) text
		value = substr(value, 1, length(value) - 3)
	}
	return value text
}

function text(x, y, anchor, class, content)
{
	printf "<text x=\"%s\" y=\"%s\"%s%s>%s</text>\n", number(x), number(y), \
		anchor == "" ? "" : " text-anchor=\"" anchor "\"", \
		class == "" ? "" : " class=\"" class "\"", content
}

function label(m,    i, isa, same)
{
	isa = toupper(get(m ".head.isa"))
	for (i = 1; i <= nr_machines; i++)
		same += toupper(get(machine[i] ".head.isa")) == isa
	return isa (same > 1 ? " (" m ")" : "")
}

# Classes by their sum over all machines and variants, into class[1..].
function rank_classes(only,    key, part, name, sum, i, j, t, n)
{
	for (key in facts) {
		n = split(key, part, ".")
		if (n != 5 || part[3] != "class" || part[5] != "median" || (only != "" && part[2] != only))
			continue
		sum[part[4]] += facts[key]
	}
	n = 0
	for (name in sum)
		if (sum[name] > 0)
			class[++n] = name
	for (i = 2; i <= n; i++) {
		t = class[i]
		for (j = i - 1; j >= 1 && (sum[t] > sum[class[j]] || (sum[t] == sum[class[j]] && t < class[j])); j--)
			class[j + 1] = class[j]
		class[j + 1] = t
	}
	return n
}

# A round step, of which at most six reach the greatest value.
function step_for(most,    step)
{
	for (step = 1; step * 6 < most; step *= 10)
		;
	if (step / 5 * 6 >= most && step >= 5)
		return step / 5
	if (step / 2 * 6 >= most && step >= 2)
		return step / 2
	return step
}

function at(value)
{
	return left + (right - left) * value / most
}

function begin(name, caption, height)
{
	print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" role=\"img\" class=\"chart-%s\" aria-label=\"%s\">\n", width, height, width, height, name, caption
	print "<style>"
	print ".back{fill:#fff}text{fill:#1b1f24;font-size:12px}.faint{fill:#59616b}"
	print ".grid{stroke:#e1e4e8;fill:none}.whisker{stroke:#1b1f24;stroke-width:1.4;fill:none}"
	print ".s0{fill:#005f9e}.s1{fill:#d55e00}.s2{fill:#009e73}.s3{fill:#b87c00}"
	print ".s4{fill:#bd5f95}.s5{fill:#3797d3}.s6{fill:#7d7600}.others{fill:#6b7280}"
	print "</style>"
	printf "<rect class=\"back\" x=\"0\" y=\"0\" width=\"%d\" height=\"%d\"/>\n", width, height
}

function axis(top, bottom,    value, step)
{
	step = step_for(most)
	for (value = 0; value <= most; value += step) {
		printf "<line class=\"grid\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n", number(at(value)), number(top), number(at(value)), number(bottom)
		text(at(value), bottom + 16, "middle", "faint", with_commas(value))
	}
}

function bar(y, height, from, to, class, title, exits)
{
	printf "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" data-exits=\"%s\"><title>%s</title></rect>\n", class, number(at(from)), number(y), number(at(to) - at(from)), number(height), exits, title
}

function legend(y, names, classes, n,    i, x)
{
	x = left
	for (i = 1; i <= n; i++) {
		if (x + 24 + 7 * length(names[i]) > width - 10) {
			x = left
			y += 20
		}
		printf "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"12\" height=\"12\"/>\n", classes[i], number(x), number(y - 10)
		text(x + 17, y, "", "", names[i])
		x += 40 + 7 * length(names[i])
	}
}

function draw_boots(    nr, list, i, j, k, n, m, key, y, top, bottom, sum, value, others, names, classes, shown, height)
{
	n = rank_classes("")
	shown = n < colours ? n : colours
	nr = split(get(machine[1] ".variants"), list, " ")
	most = 0
	for (i = 1; i <= nr_machines; i++)
		for (j = 1; j <= nr; j++)
			if (get(machine[i] "." list[j] ".total.max") > most)
				most = get(machine[i] "." list[j] ".total.max")
	top = 10
	height = nr_machines * 20 + 12
	bottom = top + nr * height
	begin("boots", "Exits of a full boot by class", bottom + 80)
	axis(top, bottom)
	for (j = 1; j <= nr; j++)
		for (i = 1; i <= nr_machines; i++) {
			m = machine[i]
			y = top + (j - 1) * height + 6 + (i - 1) * 20
			if (i == 1)
				text(10, y + 12, "", "", list[j])
			text(left - 8, y + 12, "end", "faint", label(m))
			sum = 0
			for (k = 1; k <= shown; k++) {
				key = m "." list[j] ".typical.class." class[k]
				value = key in facts ? facts[key] : 0
				if (value)
					bar(y, 15, sum, sum + value, colour[k] " area", class[k] " " with_commas(value), value)
				sum += value
			}
			others = get(m "." list[j] ".typical.total") - sum
			if (others > 0)
				bar(y, 15, sum, sum + others, "others area", "others " with_commas(others), others)
			printf "<path class=\"whisker\" data-min=\"%s\" data-max=\"%s\" d=\"M%s %sV%sM%s %sH%sM%s %sV%s\"/>\n", \
				get(m "." list[j] ".total.min"), get(m "." list[j] ".total.max"), \
				number(at(get(m "." list[j] ".total.min"))), number(y + 4), number(y + 11), \
				number(at(get(m "." list[j] ".total.min"))), number(y + 7.5), number(at(get(m "." list[j] ".total.max"))), \
				number(at(get(m "." list[j] ".total.max"))), number(y + 4), number(y + 11)
			text(at(get(m "." list[j] ".total.max")) + 6, y + 12, "", "", with_commas(get(m "." list[j] ".total.median")))
		}
	for (k = 1; k <= shown; k++) {
		names[k] = class[k]
		classes[k] = colour[k]
	}
	names[shown + 1] = "others"
	classes[shown + 1] = "others"
	legend(bottom + 46, names, classes, shown + 1)
}

function draw_classes(    n, i, k, m, key, y, top, bottom, value, height, names, classes)
{
	n = rank_classes("pc")
	most = 0
	for (i = 1; i <= nr_machines; i++)
		for (k = 1; k <= n; k++) {
			key = machine[i] ".pc.class." class[k] ".median"
			if (key in facts && facts[key] > most)
				most = facts[key]
		}
	top = 10
	height = nr_machines * 13 + 9
	bottom = top + n * height
	begin("classes", "Exits of a boot by class", bottom + 60)
	axis(top, bottom)
	for (k = 1; k <= n; k++) {
		text(left - 8, top + (k - 1) * height + 4 + nr_machines * 6.5 + 4, "end", "", class[k])
		for (i = 1; i <= nr_machines; i++) {
			key = machine[i] ".pc.class." class[k] ".median"
			value = key in facts ? facts[key] : 0
			y = top + (k - 1) * height + 4 + (i - 1) * 13
			bar(y, 11, 0, value, colour[i], label(machine[i]) " " class[k] " " with_commas(value), value)
			text(at(value) + 5, y + 10, "", "faint", with_commas(value))
		}
	}
	for (i = 1; i <= nr_machines; i++) {
		names[i] = label(machine[i])
		classes[i] = colour[i]
	}
	legend(bottom + 46, names, classes, nr_machines)
}

END {
	if (failed)
		exit 1
	if (chart == "boots")
		draw_boots()
	else
		draw_classes()
	if (failed)
		exit 1
	print "</svg>"
}
