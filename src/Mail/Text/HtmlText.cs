using System.Net;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Takes the text out of HTML, piece by piece: no tags, no scripts, no styles, entities decoded, blocks apart. It is for previews and
/// search, never for display: it makes nothing safe.
/// </summary>
public sealed class HtmlText(StringBuilder output)
{
    private const int LongestTag = 64;
    private const int LongestEntity = 32;

    private readonly StringBuilder _held = new(LongestTag);
    private Where _where;
    private char _quote;
    private string? _hiddenUntil;
    private int _dashes;

    private enum Where
    {
        Text,
        Entity,
        TagStart,
        Tag,
        Comment,
    }

    public void Write(ReadOnlySpan<char> html)
    {
        int i = 0;
        while (i < html.Length)
        {
            if (_where == Where.Text)
            {
                int length = html[i..].IndexOfAny('<', '&');
                if (length < 0) length = html.Length - i;
                if (_hiddenUntil is null) output.Append(html.Slice(i, length));
                i += length;
                if (i >= html.Length) return;
                _where = html[i++] == '<' ? Where.TagStart : Where.Entity;
                _held.Clear();
                continue;
            }

            Step(html[i], ref i);
        }
    }

    /// <summary>Gives out what was held back as the beginning of an entity.</summary>
    public void Complete()
    {
        if (_where == Where.Entity && _hiddenUntil is null) output.Append('&').Append(_held);
        _where = Where.Text;
    }

    private void Step(char c, ref int i)
    {
        switch (_where)
        {
            case Where.Entity:
                StepEntity(c, ref i);
                break;
            case Where.TagStart:
                StepTagStart(c, ref i);
                break;
            case Where.Tag:
                i++;
                if (_quote != '\0')
                {
                    if (c == _quote) _quote = '\0';
                }
                else if (c is '"' or '\'')
                {
                    _quote = c;
                }
                else if (c == '>')
                {
                    EndTag();
                }

                break;
            case Where.Comment:
                i++;
                if (c == '-') _dashes++;
                else if (c == '>' && _dashes >= 2) _where = Where.Text;
                else _dashes = 0;
                break;
        }
    }

    private void StepEntity(char c, ref int i)
    {
        if (char.IsAsciiLetterOrDigit(c) || (c == '#' && _held.Length == 0))
        {
            _held.Append(c);
            i++;
            if (_held.Length < LongestEntity) return;
        }

        bool ended = c == ';';
        if (ended) i++;
        _where = Where.Text;
        if (_hiddenUntil is not null) return;
        string entity = $"&{_held};";
        string decoded = _held.Length == 0 ? entity : WebUtility.HtmlDecode(entity);
        if (ReferenceEquals(decoded, entity) || decoded == entity) output.Append('&').Append(_held).Append(ended ? ";" : "");
        else output.Append(decoded == "\u00a0" ? " " : decoded);
    }

    private void StepTagStart(char c, ref int i)
    {
        if (_held.Length == 0 && _hiddenUntil is not null && c != '/')
        {
            // A script's "a < b" starts no tag and no quoted text.
            _where = Where.Text;
            return;
        }

        if (_held.Length == 0 && !char.IsAsciiLetter(c) && c is not ('/' or '!' or '?'))
        {
            // "1 < 2": no tag.
            if (_hiddenUntil is null) output.Append('<');
            _where = Where.Text;
            return;
        }

        if (_held.Length >= 3 && _held[0] == '!' && _held[1] == '-' && _held[2] == '-')
        {
            _where = Where.Comment;
            _dashes = 2;
            return;
        }

        if (char.IsAsciiLetterOrDigit(c) || c is '/' or '!' or '-' or '?' or ':')
        {
            i++;
            if (c == '/' && _held.Length > 0)
            {
                _quote = '\0';
                _where = Where.Tag;
                return;
            }

            if (_held.Length < LongestTag) _held.Append(char.ToLowerInvariant(c));
            return;
        }

        _quote = '\0';
        _where = Where.Tag;
        // '>' and white space are looked at again as part of the tag.
    }

    private void EndTag()
    {
        _where = Where.Text;
        string name = _held.ToString();
        if (_hiddenUntil is not null)
        {
            if (name == _hiddenUntil) _hiddenUntil = null;
            return;
        }

        switch (name)
        {
            case "script" or "style" or "title" or "template" or "svg":
                _hiddenUntil = "/" + name;
                break;
            case "b" or "i" or "u" or "em" or "strong" or "span" or "font" or "a" or "small" or "big" or "sub" or "sup" or "code" or "mark" or "o:p" or "wbr" or "s" or "abbr"
                or "/b" or "/i" or "/u" or "/em" or "/strong" or "/span" or "/font" or "/a" or "/small" or "/big" or "/sub" or "/sup" or "/code" or "/mark" or "/o:p" or "/s" or "/abbr":
                break;
            default:
                output.Append('\n');
                break;
        }
    }
}
