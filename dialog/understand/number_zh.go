package understand

import (
	"math"
	"strings"
	"unicode/utf8"
)

// digitOf is the value of a Chinese digit, everyday or as on a cheque.
func digitOf(r rune) (int64, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '两', '贰', '俩':
		return 2, true
	case '三', '叁', '仨':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// unitOf is the zeros of a Chinese unit.
func unitOf(r rune) (int, bool) {
	switch r {
	case '十', '拾':
		return 1, true
	case '百', '佰':
		return 2, true
	case '千', '仟':
		return 3, true
	case '万', '萬':
		return 4, true
	case '亿':
		return 8, true
	}
	return 0, false
}

// readChinese reads 两千五 (2,500), 一万二, 三万五千, 一千零五十, 十来, 几百, 二零二六.
func readChinese(s string, i int) (number, bool) {
	n := number{from: i, to: i}
	var total, section, digit int64 // of the sections closed by 万, the open section, the open digit
	var have, zero, unit bool       // an open digit; 零 since the last unit; any unit at all
	lastZeros, digitsInRow := 0, 0
	count := 0
	j := i
loop:
	for j < len(s) && count < 24 {
		r, size := utf8.DecodeRuneInString(s[j:])
		if r == '几' || r == '数' && unitNext(s, j+size) {
			if !unitNext(s, j+size) || have {
				break
			}
			digit, have, n.vague = 3, true, true // 几百: some hundreds
			j += size
			count++
			continue
		}
		if v, ok := digitOf(r); ok {
			if v == 0 && (unit || count > 0) && !allSerial(digitsInRow, unit) {
				zero = true
				j += size
				count++
				n.to = j
				continue
			}
			if have && unit {
				if v == digit+1 && unitNext(s, j+size) { // 一百二三十
					n.vague = true
					j += size
					continue
				}
				break
			}
			if have && !unit { // 三零二五, or 两三千
				if digitsInRow == 1 && v == digit+1 && unitNext(s, j+size) {
					n.vague = true
					j += size
					continue
				}
				if digit > 1e15 {
					break loop
				}
				digit = digit*10 + v
				digitsInRow++
				n.serial = true
			} else {
				digit, digitsInRow = v, 1
			}
			have = true
			j += size
			count++
			n.to = j
			continue
		}
		zeros, ok := unitOf(r)
		if !ok || n.serial {
			break
		}
		if anyPrefix(s, j, "万分之", "千分之", "百分之", "万一", "千万别", "百度", "万事达") > 0 && (!have || strings.HasPrefix(s[j+size:], "分之")) {
			break
		}
		scaleBy := int64(math.Pow10(zeros))
		switch {
		case zeros < 4:
			if !have {
				if zeros != 1 && !unitOrDigitNext(s, j+size) || unit && section%scaleBy != 0 && zeros != 1 {
					break loop
				}
				digit = 1
			}
			if have && digit == 0 {
				break loop
			}
			section += digit * scaleBy
		default:
			section += digit
			if section == 0 && total == 0 || total+section > math.MaxInt64/scaleBy {
				break loop
			}
			if zeros == 8 {
				total = (total + section) * scaleBy
			} else {
				total += section * scaleBy
			}
			section = 0
		}
		digit, have, zero, unit, digitsInRow = 0, false, false, true, 0
		lastZeros = zeros
		j += size
		count++
		n.to = j
		if more, w := utf8.DecodeRuneInString(s[j:]); more == '多' || more == '余' || more == '来' && anyPrefix(s, j+w, "块", "元", "万", "个", "期") > 0 {
			n.vague = true
			j += w
			n.to = j
		}
	}
	if n.to == i {
		return n, false
	}
	if have && unit && !zero && lastZeros >= 2 && digit < 10 { // 两千五
		if anyPrefix(s, n.to, "个", "期", "次") == 0 || lastZeros >= 3 {
			digit *= int64(math.Pow10(lastZeros - 1))
		}
	}
	n.mantissa = total + section + digit
	n.suffix = unit && n.mantissa >= 100
	if !unit {
		n.plain = max(digitsInRow, 1)
	}
	if !n.serial && anyPrefix(s, n.to, "点") > 0 {
		n.point(s)
	}
	return n, true
}

func allSerial(digitsInRow int, unit bool) bool { return digitsInRow > 0 && !unit }

func unitNext(s string, j int) bool {
	r, _ := utf8.DecodeRuneInString(s[j:])
	_, ok := unitOf(r)
	return ok
}

func unitOrDigitNext(s string, j int) bool {
	r, _ := utf8.DecodeRuneInString(s[j:])
	_, digit := digitOf(r)
	return digit || unitNext(s, j)
}

// point takes in the decimals of 八点五 and 一点五万.
func (n *number) point(s string) {
	j := n.to + len("点")
	m := *n
	for j < len(s) && m.scale < 6 && m.mantissa < 1e12 {
		r, size := utf8.DecodeRuneInString(s[j:])
		v, ok := digitOf(r)
		if !ok {
			break
		}
		m.mantissa = m.mantissa*10 + v
		m.scale++
		j += size
		m.to = j
	}
	if m.scale == 0 {
		return
	}
	r, size := utf8.DecodeRuneInString(s[m.to:])
	if zeros, ok := unitOf(r); ok && zeros > 1 {
		if t, ok := m.times(zeros); ok {
			m = t
			m.to += size
			m.suffix = true
		}
	}
	*n = m
}
