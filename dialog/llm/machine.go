package llm

import "repaybot/dialog"

// machineTalk is talk to a machine and not to a bank: of instructions, prompts
// and roles, in English, Chinese and German, and in a few words of others. Such
// a message gains nothing from a model and may lead one astray, so that it is
// shown to none; the embedded reader reads it like any other.
var machineTalk = []dialog.Pattern{
	dialog.NewPattern(`(?i)\bprompts?\b|\bsystem (message|note|text|mode|role|instruct)|\binstruct(ion|ed|s\b)|\bignore\b|\bdisregard\b|\boverride|\bbypass|\bjailbr|\bdeveloper mode\b|\bdebug|\bsudo\b|\badmin(istrator)?\b|\bunrestricted\b|\brole-? ?play|\bpretend\b|\bact (as|like)\b|\bimagine (you|that you|being)|\byou are (now|no longer|a|an|the)\b|\byou're (now|no longer|a|an)\b|\bfrom now on\b|\bnew (task|rule|role|instruction|persona|identity)|\bprevious (task|instruction|message|prompt|rule|conversation|text|order)|\bforget (all|any|every|what|your|the|about|previous|that)`),
	dialog.NewPattern(`(?i)\b(language|ai) model|\bllm\b|\bgpt|\bchatbot|\bartificial|\balgorithm|\btraining data|\btemperature\b|\btokens?\b|\bjson\b|\bxml\b|\byaml\b|\bhtml\b|\bmarkdown\b|\bpython\b|\bsql\b|\bregex|\bbase64|\brot13|\bfunction call|\btool call|\bapi\b|</?\w+>|<\||\|>|\[/?inst|###|` + "```" + `|\{\{|\}\}|\$\{|\bcode word|\bpassphrase|\bpassword\b`),
	dialog.NewPattern(`(?i)\b(repeat|print|output|display|reveal|show|recite|echo|spell|translate|paraphrase|summari[sz]e|quote|list|dump)\b.{0,30}\b(above|everything|verbatim|text|texts|words|sentences?|rules|guidelines|configuration|settings|conversation|secret|hidden|internal|initial|first line)`),
	dialog.NewPattern(`(?i)\b(say|write|answer|respond|reply|speak|start|begin|end)\b.{0,24}\b(exactly|only|with the words?|in (german|french|spanish|italian|russian|arabic|japanese|korean|portuguese|dutch|polish|latin|klingon|pirate|emoji|rhyme|verse)|as (a|an|if)|poem|song|haiku|joke|story|essay|letter to)`),
	dialog.NewPattern(`(?i)\b(mark|set|flag|label|classify|treat|consider|register|record|update|change|switch)\b.{0,24}\b(me|my|this|the|account|customer|conversation|debt|status|language|limit|balance|verified|intent)\b.{0,24}\b(as|to|verified|paid|settled|closed|zero|unlimited|approved|deceased|german|accept)`),
	dialog.NewPattern(`(?i)\b(mode|persona|character|simulat|hypothetical|sandbox|test run|testing mode|maintenance|backdoor|exploit|hack|policy override|guardrails?|safety (filter|rule|setting)s?|filters?|censor|restrictions?|confidential|other customers?|another customer|someone else's (account|balance)|everyone's|all customers|database|lowest (limit|internal)|floor price|reservation price|internal (limit|rule|note|price|policy)s?)\b`),
	dialog.NewPattern(`忽略|无视|無視|忘记(之前|以上|前面|所有|你的|刚才)|忘掉|指令|提示词|提示語|提示语|系统(消息|提示|指令|设定|信息|角色|模式)|設定|设定|扮演|角色|你现在是|你不再是|你是一(个|名|位|只)|从现在(起|开始)|假装|假设你|想象你|开发者|越狱|管理员|超级用户|后台|权限|大模型|语言模型|人工智能|机器学习|训练数据|(?i)\bAI\b|GPT|prompt|JSON`),
	dialog.NewPattern(`(重复|复述|输出|打印|显示|展示|翻译|逐字|原样|照抄|背诵|列出|总结).{0,12}(以上|上面|上文|前面|内容|规则|设置|配置|文字|对话|指示|要求|第一句|开头)|只(回答|回复|输出|说)|用(英语|英文|德语|法语|日语|韩语|俄语|文言文|诗|表情|拼音).{0,6}(回|答|说|写)|写(一)?(首|篇|个|段).{0,6}(诗|歌|文章|故事|笑话|代码)`),
	dialog.NewPattern(`(把|将).{0,12}(标记|设置|设为|改成|改为|视为|登记|记为|归零|清零)|(解除|绕过|跳过|取消|关闭|突破|打破).{0,8}(限制|规则|验证|审核|过滤|安全)|内部(规则|价格|底线|政策|资料|限额)|底价|底线是|其他(客户|用户|人)的|别人的(账|欠|余额|信息)|所有客户|数据库|测试模式|调试|授权码|暗号|口令|密码是`),
	dialog.NewPattern(`(?i)\b(vergiss|ignorier|missachte|anweisung|aufforderung|vorgabe|systemnachricht|eingabe|rollenspiel|du bist (jetzt|nun|nicht|ein)|stell dir vor|tu so|verhalte dich|spiele? |spielst|antworte|schreib|wiederhol|übersetz|gib mir|gib alle|zeig|nenne|drucke|sprachmodell|künstlich|regeln|beschränk|einschränk|umgeh|entwicklermodus|passwort|geheim|bisherig|vorherig|obig|ab jetzt|von nun an|neue aufgabe|konzentrier)`),
	dialog.NewPattern(`(?i)\b(ignora|olvida|instrucciones|oublie|ignore[rz]?|consignes|istruzioni|dimentica|esqueça|игнорир|забудь|инструкц|negeer|vergeet|zignoruj)`),
}

// speaksToMachine tells whether a message speaks to a machine.
func speaksToMachine(text string) bool {
	for _, p := range machineTalk {
		if p.Find(text) != "" {
			return true
		}
	}
	return false
}
