"""Words of sheets in English, Spanish and Chinese, without case and accents; words of one kind parted by bars."""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split("|"))


NOTHING = _words(
    "|-|--|---|–|—|/|?|na|n/a|n.a.|n.d.|nd|n/d|s/d|s.d.|none|null|nan|tbd|pendiente|por definir|no aplica",
    "not applicable|no data|sin dato|无|暂无|不适用|待定",
)
TIMES = {
    **dict.fromkeys(["mil", "k", "thousand"], 1_000),
    **dict.fromkeys(["million", "millions", "mill", "millon", "millones", "mn"], 1_000_000),
    **dict.fromkeys(["万", "万元"], 10_000),
    **dict.fromkeys(["亿", "亿元"], 100_000_000),
}
SEVERAL_SIZES = _words("billion|billions|billon|billones|trillion|bn")
CURRENCIES = _words("cop|usd|eur|gbp|cny|rmb|mxn|pen|clp|brl|us|col|r|元|pesos|peso")

YES = _words("yes|y|true|1|si|s|x|✓|✔|verdadero|是|√")
NO = _words("no|n|false|0||-|falso|否")

MORE = _words(
    "higher|up|more|increase|maximise|maximize|max|aumentar|incremento|incrementar|creciente|ascendente",
    "i|m|mantener|maintain|+|↑|上升|增加|越高越好|正向",
)
LESS = _words(
    "lower|down|less|decrease|reduce|minimise|minimize|min|disminuir|reducir|reduccion|decreciente",
    "descendente|d|r|-|↓|下降|减少|越低越好|负向",
)

SMALL = _words(
    "a|al|and|de|del|e|el|en|for|haga|in|la|las|los|o|of|or|para|por|quien|se|sus|the|veces|y",
)
OFFICES = _words(
    "agency|bureau|department|departamento|dept|direccion|dir|division|instituto|ministerio|ministry",
    "oficina|office|sec|secretaria|secretary|unidad|unit",
)

# What a heading may be about: patterns on its words without case and accents.
HEADINGS = {
    "weight": r"\b(weight|peso|ponderacion|ponderador|pond)\b|权重",
    "department": r"\b(responsable|responsible|department|dependencia|secretaria|agency|owner)\b|责任|部门",
    "unit": r"\b(unit|unidad|unidad de medida|measure unit)\b|单位",
    "direction": r"\b(trend|tendencia|direction|sentido|orientacion)\b|方向",
    "baseline": r"\b(baseline|base line|linea base|linea de base|line base)\b|基线|基准|基数",
    "id": r"^(id|no|n|numero|item|code|codigo)$|\b(goal|indicator|meta|kpi|producto) (id|no|code)\b|编号|序号",
    "reached": r"\b(executed|ejecutado|ejecutada|actual|achieved|logrado|logro|reached|result value)\b|实际|完成",
    "money": r"\b(appropriation|apropiacion|presupuesto|budget|costo?|recursos|inversion|money)\b|预算|资金|经费",
    "target": r"\b(target|meta|planned|programado|programada|esperado|expected|plan)\b|目标|计划",
    "indicator": r"\b(indicator|indicador|kpi|measure)\b|指标",
    "level": (
        r"\b(axis|eje|pillar|pilar|programme|program|programa|subprogramme|subprogram|subprograma|objective|objetivo"
        r"|goal|linea|line|component|componente|sector|strategy|estrategia|result|resultado|level)\b|目标|领域|任务|级"
    ),
}
NOT_OF_THE_YEAR = r"\b(commitments|compromisos|payments|pagos|progress|avance|percent|porcentaje|status|estado)\b"
FIRST_MONEY = r"\b(initial|inicial|opening)\b|年初"
QUARTER = (
    r"(?:\b(?:t|q|trim|trimestre|quarter)\s*([1-4])\b|([1-4])\s*(?:trimestre|quarter)|第?([一二三四1-4])季度)"
)
CODES = _words("code|codigo|cod|id|no|num|numero|编号|代码")
WEIGHTS = _words("weight|peso|ponderacion|ponderador|pond|of|de|del|权重")
