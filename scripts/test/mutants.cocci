// SPDX-License-Identifier: GPL-2.0
///
/// Places where code can be made wrong, for scripts/test/mutants.sh --random:
/// what it is, file, line, column, and where it ends, one per line.
///
// Options: --very-quiet

@initialize:python@
@@

def show(what, places):
    for p in places:
        print(what, p.file, p.line, p.column, p.line_end, p.column_end)

@expression_statement@
expression E;
position p;
@@

 E@p;

@script:python@
p << expression_statement.p;
@@

show("statement", p)

@jump@
position p;
@@

(
 continue@p;
|
 break@p;
)

@script:python@
p << jump.p;
@@

show("statement", p)

@condition@
expression E;
statement S1, S2;
position p;
@@

(
 if (E@p) S1 else S2
|
 while (E@p) S1
)

@script:python@
p << condition.p;
@@

show("condition", p)

@choice@
expression E, A, B;
position p;
@@

 E@p ? A : B

@script:python@
p << choice.p;
@@

show("condition", p)

@number@
constant C;
position p;
@@

 C@p

@script:python@
p << number.p;
@@

show("number", p)

@comparison@
expression A, B;
position p;
@@

(
 A <@p B
|
 A <=@p B
|
 A >@p B
|
 A >=@p B
)

@script:python@
p << comparison.p;
@@

show("comparison", p)
