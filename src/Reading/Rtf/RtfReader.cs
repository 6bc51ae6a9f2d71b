using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Posthouse.Reading;

/// <summary>
/// Reads what Outlook's bodies in RTF say: the HTML or the text that was packed in one (MS-OXRTFEX), and of any other its text. Each octet is looked at
/// once, so that the length bounds the time; what is damaged gives what could be read. What comes out is a stranger's HTML, and goes where HTML mail goes.
/// </summary>
internal sealed class RtfReader
{
    // The longest word of RTF 1.9.
    private const int LongestWord = 32;

    // RTF 1.9, "Destinations": groups whose text is not the document's, beside all that begin with \*.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Destinations = FrozenSet.ToFrozenSet(
        [
            "author", "buptim", "category", "colortbl", "comment", "company", "creatim", "doccomm", "filetbl", "fldinst", "footer", "footerf", "footerl", "footerr",
            "ftncn", "ftnsep", "ftnsepc", "header", "headerf", "headerl", "headerr", "info", "keywords", "listtable", "listoverridetable", "mhtmltag", "nonshppict", "objdata", "operator",
            "pict", "printim", "private", "revtbl", "revtim", "rxe", "stylesheet", "subject", "tc", "title", "txe", "xe",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly ReadingOptions _options;
    private readonly RtfCodePages _pages = new();
    private readonly StringBuilder _text = new();
    // A character may be two octets, of which one is written as itself and one as \'xx: they are put together before they are read.
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly Stack<RtfGroup> _outer = new();
    private RtfGroup _group = new() { Fallback = 1 };
    private bool? _html;
    private bool _first, _starred;
    private int _deeper, _toSkip, _documentFont, _namedFont;

    private RtfReader(ReadingOptions options) => _options = options;

    /// <summary>Null for what is no RTF, and where it says nothing.</summary>
    public static RtfText? Read(ReadOnlySpan<byte> rtf, ReadingOptions options)
    {
        if (!rtf.StartsWith("{\\rtf"u8)) return null;
        var reader = new RtfReader(options);
        var tokens = new RtfTokenizer(rtf.Length > options.MaximumRtf ? rtf[..options.MaximumRtf] : rtf);
        while (reader._text.Length < options.MaximumRtfText && tokens.TryRead(out RtfToken token))
        {
            if (!reader.Take(token)) break;
        }

        reader.Flush();
        if (reader._text.Length > options.MaximumRtfText) reader._text.Length = options.MaximumRtfText;
        string text = reader._text.ToString();
        if (string.IsNullOrWhiteSpace(text)) return null;
        return reader._html == true ? new RtfText("text/html", text) : new RtfText("text/plain", text.TrimEnd());
    }

    private bool Shown => !_group.Skipped && !(_html == true ? _group.RtfOnly : _group.Hidden);

    // False where the document ends.
    private bool Take(RtfToken token)
    {
        if (token.Kind is RtfTokenKind.GroupStart or RtfTokenKind.GroupEnd) return token.Kind == RtfTokenKind.GroupStart ? Enter() : Leave();
        if (_deeper > 0) return true;
        bool first = _first, starred = _starred;
        _first = _starred = false;
        switch (token.Kind)
        {
            case RtfTokenKind.Symbol when token.Octets[0] == '*':
                _first = first;
                _starred = true;
                break;
            case RtfTokenKind.Symbol:
                Symbol(token.Octets);
                break;
            case RtfTokenKind.Word:
                _toSkip = 0;
                Word(token, first, starred);
                break;
            default:
                Put(token.Octets);
                break;
        }

        return true;
    }

    private bool Enter()
    {
        // What is nested deeper than anyone writes is passed over.
        if (_deeper > 0 || _outer.Count >= _options.MaximumRtfDepth)
        {
            _deeper++;
            return true;
        }

        Flush();
        _outer.Push(_group);
        _toSkip = 0;
        _first = true;
        _starred = false;
        return true;
    }

    private bool Leave()
    {
        if (_deeper > 0)
        {
            _deeper--;
            return true;
        }

        Flush();
        _toSkip = 0;
        _first = _starred = false;
        if (!_outer.TryPop(out RtfGroup outer)) return false;
        _group = outer;
        return _outer.Count > 0;
    }

    private void Symbol(ReadOnlySpan<byte> symbol)
    {
        switch (symbol[0])
        {
            case (byte)'\\' or (byte)'{' or (byte)'}':
                Put(symbol);
                break;
            case (byte)'~':
                Write('\u00a0');
                break;
            case (byte)'-':
                Write('\u00ad');
                break;
            case (byte)'_':
                Write('\u2011');
                break;
            case (byte)'\r' or (byte)'\n':
                Write('\n');
                break;
            case (byte)'\t':
                Write('\t');
                break;
            default:
                // Marks of indexes, and what is not known.
                break;
        }
    }

    private void Word(RtfToken token, bool first, bool starred)
    {
        Flush();
        if (token.Octets.Length > LongestWord)
        {
            _group.Skipped |= starred;
            return;
        }

        Span<char> letters = stackalloc char[LongestWord];
        ReadOnlySpan<char> word = letters[..Encoding.ASCII.GetChars(token.Octets, letters)];
        if (first && Begins(word, starred)) return;
        int number = token.Number ?? 0;
        // MS-OXRTFEX §2.1.3.1.1: without a number it begins, with 0 it ends.
        bool on = token.Number != 0;
        switch (word)
        {
            case "htmlrtf":
                _group.RtfOnly = on;
                break;
            case "u":
                Unicode(number);
                break;
            case "uc":
                _group.Fallback = Math.Clamp(number, 0, 100);
                break;
            case "f" when _group.Fonts:
                _namedFont = number;
                break;
            case "f":
                _group.Font = number;
                break;
            case "fcharset" when _group.Fonts:
                _pages.SetCharset(_namedFont, number);
                break;
            case "cpg" when _group.Fonts:
                _pages.SetPage(_namedFont, number);
                break;
            case "plain":
                _group.Font = _documentFont;
                _group.Hidden = false;
                break;
            case "v" or "deleted":
                _group.Hidden = on;
                break;
            case "fromhtml" or "fromtext" or "ansicpg" or "mac" or "pc" or "pca" or "deff":
                Head(word, number, on);
                break;
            default:
                if (Character(word) is { } character) Write(character);
                break;
        }
    }

    // The word at the beginning of a group may say what the group is for.
    private bool Begins(ReadOnlySpan<char> word, bool starred)
    {
        if (_html == true && word is "htmltag")
        {
            _group.Markup = true;
            return true;
        }

        if (word is "fonttbl") _group.Fonts = true;
        else if (!starred && !Destinations.Contains(word)) return false;
        _group.Skipped = true;
        return true;
    }

    // What the head of a document says of it: in its outermost group, before any text.
    private void Head(ReadOnlySpan<char> word, int number, bool on)
    {
        if (_outer.Count != 1 || _text.Length > 0) return;
        switch (word)
        {
            case "fromhtml" or "fromtext":
                // MS-OXRTFEX §2.1.3.1: the first one counts.
                _html ??= word is "fromhtml" && on;
                break;
            case "deff":
                _group.Font = _documentFont = number;
                break;
            default:
                _pages.Document = word switch { "ansicpg" => number, "mac" => 10000, "pc" => 437, _ => 850 };
                break;
        }
    }

    private static char? Character(ReadOnlySpan<char> word) => word switch
    {
        "par" or "line" or "sect" or "page" or "row" or "nestrow" => '\n',
        "tab" or "cell" or "nestcell" => '\t',
        "lquote" => '\u2018',
        "rquote" => '\u2019',
        "ldblquote" => '\u201c',
        "rdblquote" => '\u201d',
        "bullet" => '\u2022',
        "endash" => '\u2013',
        "emdash" => '\u2014',
        "enspace" => '\u2002',
        "emspace" => '\u2003',
        "qmspace" => '\u2005',
        "zwj" => '\u200d',
        "zwnj" => '\u200c',
        "ltrmark" => '\u200e',
        "rtlmark" => '\u200f',
        _ => null,
    };

    // RTF 1.9, "Unicode RTF": a UTF-16 code unit as a signed number of 16 bits, though some write a whole code point; what follows is for those who do not know it.
    private void Unicode(int number)
    {
        if (number < 0) number += 0x10000;
        if (number is > 0 and <= char.MaxValue) Write((char)number);
        else if (Rune.IsValid(number) && number > 0)
        {
            foreach (char unit in new Rune(number).ToString()) Write(unit);
        }

        _toSkip = _group.Fallback;
    }

    private void Put(ReadOnlySpan<byte> octets)
    {
        int skipped = Math.Min(_toSkip, octets.Length);
        _toSkip -= skipped;
        if (Shown) _pending.Write(octets[skipped..]);
    }

    private void Flush()
    {
        if (_pending.WrittenCount == 0) return;
        // MS-OXRTFEX §2.1.3.1.4: markup is in the document's code page, whatever font is on.
        Encoding encoding = _group.Markup ? _pages.OfDocument() : _pages.OfFont(_group.Font);
        string text = encoding.GetString(_pending.WrittenSpan);
        _pending.ResetWrittenCount();
        foreach (char unit in text) Append(unit);
    }

    private void Write(char unit)
    {
        Flush();
        _toSkip = 0;
        if (Shown) Append(unit);
    }

    private void Append(char unit)
    {
        if (char.IsControl(unit) && unit is not ('\t' or '\n')) return;
        // Text beside the markup is text. An ampersand stays: who packs HTML leaves references that he does not know as they were.
        if (_html == true && !_group.Markup && unit is '<' or '>') _text.Append(unit == '<' ? "&lt;" : "&gt;");
        else _text.Append(unit);
    }
}
