package paper_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"

	"repaybot/bot/paper"
	"repaybot/dialog"
)

// read is the text of each page of a PDF as another library than wrote it finds
// it, without white space. The fonts' character codes are UTF-16 and their map
// to text says so, which is what lets a reader select and search it.
func read(t testing.TB, file []byte) []string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for n := 1; n <= r.NumPage(); n++ {
		page := r.Page(n)
		for _, name := range page.Fonts() {
			f := page.Font(name)
			if f.V.Key("Encoding").Name() != "Identity-H" || f.V.Key("ToUnicode").Kind() != pdf.Stream {
				t.Fatalf("font %s of page %d can't be read as text", name, n)
			}
			if f.V.Key("DescendantFonts").Index(0).Key("FontDescriptor").Key("FontFile2").Kind() != pdf.Stream {
				t.Fatalf("font %s of page %d is not in the file", name, n)
			}
		}
		var b strings.Builder
		pdf.Interpret(page.V.Key("Contents"), func(stack *pdf.Stack, op string) {
			if op == "Tj" {
				b.WriteString(utf16Text(stack.Pop().RawString()))
				return
			}
			for stack.Len() > 0 {
				stack.Pop()
			}
		})
		pages = append(pages, bare(b.String()))
	}
	return pages
}

func utf16Text(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func pdfOf(t testing.TB, p *paper.Press, s paper.Sheet) []byte {
	t.Helper()
	file, err := p.PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPDFTextCanBeSelected(t *testing.T) {
	p := newPress(t)
	for _, l := range locales {
		s, err := p.Agreement(agreed(t, plan(t, 12), "欧阳娜娜"), l)
		if err != nil {
			t.Fatal(err)
		}
		pages := read(t, pdfOf(t, p, s))
		all := strings.Join(pages, "")
		for block := range strings.SplitSeq(text(s), "\n") {
			// A paragraph is cut into lines, which have no mark in the text, and by pages.
			for _, piece := range strings.FieldsFunc(block, func(r rune) bool { return strings.ContainsRune(" 　，。；", r) }) {
				if n := len([]rune(piece)); n > 1 && n < 16 && !strings.Contains(all, bare(piece)) {
					t.Errorf("%s: %q can't be found in the file", l, piece)
				}
			}
		}
	}
}

func TestSixtyInstalmentsGoOnWithHeadsAndPageNumbers(t *testing.T) {
	p := newPress(t)
	s, err := p.Agreement(agreed(t, plan(t, 60), "欧阳娜娜"), dialog.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	pages := read(t, pdfOf(t, p, s))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	rows := 0
	for i, page := range pages {
		if want := fmt.Sprintf("第%d页，共%d页", i+1, len(pages)); !strings.Contains(page, want) {
			t.Errorf("page %d has no %q", i+1, want)
		}
		if !strings.Contains(page, "个性化分期还款协议编号c-7f3a/41") {
			t.Errorf("page %d has no foot", i+1)
		}
		n := strings.Count(page, "月20日¥")
		rows += n
		if n > 0 && !strings.Contains(page, "期日期应还本金利息") {
			t.Errorf("page %d has %d rows and no heads", i+1, n)
		}
	}
	if rows != 60 {
		t.Errorf("%d rows of 60", rows)
	}
}

func TestPDFSaysWhatItIs(t *testing.T) {
	p := newPress(t)
	for l, lang := range map[dialog.Locale]string{dialog.Chinese: "/Lang (zh-CN)", dialog.English: "/Lang (en)"} {
		s, err := p.Agreement(agreed(t, plan(t, 3), "x"), l)
		if err != nil {
			t.Fatal(err)
		}
		file := pdfOf(t, p, s)
		if !bytes.Contains(file, []byte(lang)) || !bytes.Contains(file, []byte("/Title")) || !bytes.Contains(file, []byte("D:20261123021509")) {
			t.Errorf("%s: language, title or date is missing", l)
		}
	}
}

func TestNamesOfAllKinds(t *testing.T) {
	p := newPress(t)
	for _, name := range []string{
		"<script>alert('x')</script>", `"><img src=x onerror=alert(1)>`, "{{.Hash}}", "王\n小\t明\x00\x1b[31m", strings.Repeat("慕容", 200), strings.Repeat("Wolfeschlegelsteinhausen", 20),
		"𠮷野家 😀 👨‍👩‍👧", "محمد Ünïcødé Ɐ", "(Tj ET \\) <</JS>>", "㐂龘靐齉", "\xff\xfe broken",
	} {
		for _, l := range locales {
			s, err := p.Agreement(agreed(t, plan(t, 3), name), l)
			if err != nil {
				t.Fatal(err)
			}
			pages := read(t, pdfOf(t, p, s))
			if all := strings.Join(pages, ""); !strings.Contains(all, "17.92%") || !strings.Contains(all, s.Hash) {
				t.Errorf("%q: the rest of the document suffered", name)
			}
			page, err := p.HTML(s, paper.Links{Style: "/paper.css"})
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, string(page))
		}
	}
	s, err := p.Agreement(agreed(t, plan(t, 3), "㐂龘靐齉"), dialog.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(read(t, pdfOf(t, p, s)), ""); !strings.Contains(all, "㐂龘靐齉") {
		t.Error("a rare name is not in the file")
	}
}

func FuzzPDF(f *testing.F) {
	p := newPress(f)
	f.Add("王小明", terms)
	f.Add("<b>", "\x00\n\n　")
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(name)+len(text) > 1<<14 {
			t.Skip()
		}
		a := agreed(t, plan(t, 3), name)
		a.Terms = text
		s, err := p.Agreement(a, dialog.Chinese)
		if err != nil {
			t.Fatal(err)
		}
		one, two := pdfOf(t, p, s), pdfOf(t, p, s)
		if !bytes.Equal(one, two) {
			t.Error("the same sheet made other bytes")
		}
		page, err := p.HTML(s, paper.Links{Style: "/paper.css"})
		if err != nil {
			t.Fatal(err)
		}
		checkPage(t, string(page))
	})
}

func BenchmarkPDF(b *testing.B) {
	p := newPress(b)
	s, err := p.Agreement(agreed(b, plan(b, 12), "欧阳娜娜"), dialog.Chinese)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		file := pdfOf(b, p, s)
		b.ReportMetric(float64(len(file)), "bytes")
	}
}
