using System.Buffers;
using System.Globalization;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// What the full-text index holds instead of text, and what a query implies for it. A text matches when its
/// <see cref="Fold(string)"/> has the folded query as a substring; the index only narrows down which texts to look at.
/// </summary>
/// <remarks>
/// <para>
/// Folded text is cut into runs. A word is a run of letters, digits and marks that are not CJK; it is one token. A word longer than 64
/// characters becomes pieces of 64 that begin every 32 characters and a last one that ends with it, so that every 32 characters of it stand in one piece.
/// A CJK run (Han, kana, Hangul) becomes its overlapping pairs; a run of one character is one token by itself. All else separates.
/// </para>
/// <para>
/// Tokens are written with a space behind each. An index must split at spaces only and change nothing: FTS5's <c>ascii</c> tokenizer does so.
/// </para>
/// </remarks>
public static class SearchTokens
{
    private const int LongestToken = 64;
    private const int PieceStride = 32;

    // A query of more terms narrows no further in practice.
    private const int MaximumTerms = 32;

    private enum Kind
    {
        Other,
        Word,
        Cjk,
        Mark,
    }

    /// <summary>
    /// The form in which texts are compared: compatibility composed (NFKC) and without case, much as i;unicode-casemap (RFC 5051).
    /// Full-width letters equal ASCII ones, final sigma equals sigma; accents count.
    /// </summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        string normal = UnicodeText.Normalize(text, NormalizationForm.FormKC);
        return string.Create(normal.Length, normal, static (target, source) => FoldCase(source, target));
    }

    /// <summary>
    /// The letters alone: compatibility decomposed, without marks and without case. A text that holds another under <see cref="Fold"/>, or under
    /// i;unicode-casemap, i;ascii-casemap or i;octet, holds it in this form too; so an index of this form serves them all.
    /// </summary>
    public static string FoldBase(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        string letters = UnicodeText.Normalize(text, NormalizationForm.FormKD);
        char[] rented = ArrayPool<char>.Shared.Rent(letters.Length);
        int length = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            char c = letters[i];
            if (c < 0x80 || c is >= '\u4e00' and <= '\u9fff')
            {
                rented[length++] = c;
            }
            else if (char.IsSurrogate(c))
            {
                int width = WidthAt(letters, i);
                if (width == 2 && IsMark(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, letters[i + 1]))))
                {
                    i++;
                    continue;
                }

                rented[length++] = c;
                if (width == 2) rented[length++] = letters[++i];
            }
            else if (c is '\u0345' or '\u0131')
            {
                // A iota below is a letter in capitals, and a dotless i is an I; the platform's casing knows of neither.
                rented[length++] = c == '\u0345' ? '\u03b9' : 'i';
            }
            else if (!IsMark(char.GetUnicodeCategory(c)))
            {
                rented[length++] = c;
            }
        }

        string folded = string.Create(length, rented, static (target, source) => FoldCase(source.AsSpan(0, target.Length), target));
        ArrayPool<char>.Shared.Return(rented);
        return folded;
    }

    /// <summary>Folds a text and writes its tokens.</summary>
    public static void Append(ReadOnlySpan<char> text, StringBuilder output)
    {
        var sink = new TokenSink(output);
        Split(text, ref sink);
    }

    /// <summary>Folds a text and writes its tokens.</summary>
    public static void Append(ReadOnlySpan<char> text, IBufferWriter<char> output)
    {
        var sink = new TokenSink(output);
        Split(text, ref sink);
    }

    /// <summary>
    /// Conditions that the tokens of every matching text meet, all of them; none when the index cannot narrow this query (only
    /// punctuation, or one CJK character). The ends of the query are open: "hello world" implies a token that ends with hello
    /// and one that begins with world; what stands between separators is exact; a single word is contained.
    /// Two or more CJK characters imply their pairs, exactly.
    /// </summary>
    public static IReadOnlyList<SearchTerm> ForQuery(string text)
    {
        string folded = Fold(text);
        var terms = new List<SearchTerm>();
        int position = 0;
        // A mark belongs to the letter before it, which the query does not show.
        while (position < folded.Length && KindAt(folded, position, out int skipped) == Kind.Mark) position += skipped;
        int first = position;
        while (position < folded.Length && terms.Count < MaximumTerms)
        {
            Kind kind = KindAt(folded, position, out int width);
            if (kind is Kind.Other or Kind.Mark)
            {
                position += width;
                continue;
            }

            int end = RunEnd(folded, position, kind);
            bool openStart = position == first;
            bool openEnd = end == folded.Length;
            ReadOnlySpan<char> run = folded.AsSpan(position, end - position);
            if (kind == Kind.Word) AddWord(run, openStart, openEnd, terms);
            else AddCjk(run, openStart, openEnd, terms);
            position = end;
        }

        return terms;
    }

    private static void AddWord(ReadOnlySpan<char> word, bool openStart, bool openEnd, List<SearchTerm> terms)
    {
        if (word.Length <= PieceStride || (word.Length <= LongestToken && !openStart && !openEnd))
        {
            SearchTermKind kind = (openStart, openEnd) switch
            {
                (false, false) => SearchTermKind.Exact,
                (false, true) => SearchTermKind.Prefix,
                (true, false) => SearchTermKind.Suffix,
                _ => SearchTermKind.Contains,
            };
            Add(terms, word.ToString(), kind);
            return;
        }

        // It may stand in a word that is kept in pieces: only what surely stands in one piece is asked for.
        Add(terms, word[..PieceStride].ToString(), openStart ? SearchTermKind.Contains : SearchTermKind.Prefix);
        Add(terms, word[^PieceStride..].ToString(), openEnd ? SearchTermKind.Contains : SearchTermKind.Suffix);
    }

    private static void AddCjk(ReadOnlySpan<char> run, bool openStart, bool openEnd, List<SearchTerm> terms)
    {
        int first = WidthAt(run, 0);
        if (first == run.Length)
        {
            // One character: in the text it may be half of a pair. Without a separator at either side, every text with it would have to be listed.
            if (openStart && openEnd) return;
            Add(terms, run.ToString(), openStart ? SearchTermKind.Suffix : openEnd ? SearchTermKind.Prefix : SearchTermKind.Exact);
            return;
        }

        for (int at = 0; at + first < run.Length && terms.Count < MaximumTerms;)
        {
            int second = WidthAt(run, at + first);
            Add(terms, run.Slice(at, first + second).ToString(), SearchTermKind.Exact);
            at += first;
            first = second;
        }
    }

    private static void Add(List<SearchTerm> terms, string text, SearchTermKind kind)
    {
        var term = new SearchTerm(text, kind);
        if (!terms.Contains(term)) terms.Add(term);
    }

    private static void Split(ReadOnlySpan<char> text, ref TokenSink sink)
    {
        char[]? rented = null;
        ReadOnlySpan<char> folded;
        if (Ascii.IsValid(text))
        {
            rented = ArrayPool<char>.Shared.Rent(text.Length);
            Ascii.ToLower(text, rented, out int written);
            folded = rented.AsSpan(0, written);
        }
        else
        {
            folded = Fold(text.ToString());
        }

        int position = 0;
        while (position < folded.Length)
        {
            Kind kind = KindAt(folded, position, out int width);
            // A mark without a letter before it is no word.
            if (kind is Kind.Other or Kind.Mark)
            {
                position += width;
                continue;
            }

            int end = RunEnd(folded, position, kind);
            ReadOnlySpan<char> run = folded[position..end];
            if (kind == Kind.Cjk) AppendCjk(run, ref sink);
            else AppendWord(run, ref sink);
            position = end;
        }

        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
    }

    private static void AppendWord(ReadOnlySpan<char> word, ref TokenSink sink)
    {
        while (word.Length > LongestToken)
        {
            sink.Token(word[..LongestToken]);
            word = word[PieceStride..];
        }

        sink.Token(word);
    }

    private static void AppendCjk(ReadOnlySpan<char> run, ref TokenSink sink)
    {
        int first = WidthAt(run, 0);
        if (first == run.Length)
        {
            sink.Token(run);
            return;
        }

        for (int at = 0; at + first < run.Length;)
        {
            int second = WidthAt(run, at + first);
            sink.Token(run.Slice(at, first + second));
            at += first;
            first = second;
        }
    }

    // Marks go with whatever run they stand in.
    private static int RunEnd(ReadOnlySpan<char> text, int start, Kind kind)
    {
        bool cjk = kind == Kind.Cjk;
        int position = start;
        while (position < text.Length)
        {
            Kind next = KindAt(text, position, out int width);
            if (next != Kind.Mark && (next == Kind.Other || (next == Kind.Cjk) != cjk)) break;
            position += width;
        }

        return position;
    }

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static int WidthAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int width)
    {
        char c = text[at];
        width = 1;
        if (c < 0x80) return char.IsAsciiLetterOrDigit(c) ? Kind.Word : Kind.Other;
        if (c is (>= '\u4e00' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3') or (>= '\u3400' and <= '\u4dbf')) return Kind.Cjk;
        width = WidthAt(text, at);
        int point = width == 2 ? char.ConvertToUtf32(c, text[at + 1]) : c;
        UnicodeCategory category = width == 2 ? CharUnicodeInfo.GetUnicodeCategory(point) : char.GetUnicodeCategory(c);
        switch (category)
        {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                return IsCjk(point) ? Kind.Cjk : Kind.Word;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                return Kind.Mark;
            default:
                return Kind.Other;
        }
    }

    // Scripts that are written without spaces between words and have far more characters than an alphabet, or are mixed with such.
    private static bool IsCjk(int point) => point switch
    {
        >= 0x1100 and <= 0x11ff => true, // Hangul letters
        >= 0x2e80 and <= 0x2fdf => true, // radicals
        >= 0x3005 and <= 0x30ff => true, // iteration marks, kana
        >= 0x3100 and <= 0x31ff => true, // bopomofo, Hangul letters, kana extensions
        >= 0xa960 and <= 0xa97f => true,
        >= 0xd7b0 and <= 0xd7ff => true,
        >= 0xf900 and <= 0xfaff => true,
        >= 0x1b000 and <= 0x1b16f => true,
        >= 0x20000 and <= 0x3ffff => true,
        _ => false,
    };

    private static void FoldCase(ReadOnlySpan<char> source, Span<char> target)
    {
        // Up and down again, so that letters with two lower-case forms become one.
        source.ToUpperInvariant(target);
        for (int i = 0; i < target.Length; i++)
        {
            char c = target[i];
            if (!char.IsSurrogate(c))
            {
                target[i] = char.ToLowerInvariant(c);
            }
            else if (i + 1 < target.Length && char.IsSurrogatePair(c, target[i + 1]))
            {
                Rune.ToLowerInvariant(new Rune(c, target[i + 1])).EncodeToUtf16(target[i..]);
                i++;
            }
        }
    }

    private readonly ref struct TokenSink
    {
        private readonly StringBuilder? _text;
        private readonly IBufferWriter<char>? _writer;

        internal TokenSink(StringBuilder text) => _text = text;

        internal TokenSink(IBufferWriter<char> writer) => _writer = writer;

        internal void Token(ReadOnlySpan<char> token)
        {
            if (_text is not null)
            {
                _text.Append(token).Append(' ');
                return;
            }

            Span<char> target = _writer!.GetSpan(token.Length + 1);
            token.CopyTo(target);
            target[token.Length] = ' ';
            _writer.Advance(token.Length + 1);
        }
    }
}
