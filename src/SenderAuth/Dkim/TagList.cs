using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 6376 §3.2: "a=b; c=d", as signatures, key records and ARC fields have it. Nothing is copied; tags are bounded in number, and one that
/// stands twice spoils the list.
/// </summary>
internal ref struct TagList
{
    /// <summary>RFC 6376 defines 14 for a signature.</summary>
    internal const int MaximumTags = 32;

    // Printable ASCII, white space and folds; what is beyond ASCII has to be UTF-8 (RFC 8616 §5).
    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        [.. "\t\r\n"u8, .. Enumerable.Range(0x20, 0x7F - 0x20).Select(static b => (byte)b), .. Enumerable.Range(0x80, 0x80).Select(static b => (byte)b)]);

    private readonly ReadOnlySpan<byte> _text;
    private Tags _tags;

    private TagList(ReadOnlySpan<byte> text) => _text = text;

    internal int Count { get; private set; }

    /// <summary>The name of the first tag.</summary>
    internal readonly ReadOnlySpan<byte> FirstName => Count == 0 ? default : Name(_tags[0]);

    internal static bool TryParse(ReadOnlySpan<byte> text, out TagList list)
    {
        list = new TagList(text);
        if (!IsWellFormed(text)) return false;
        int start = 0;
        while (true)
        {
            int semicolon = text[start..].IndexOf((byte)';');
            int end = semicolon < 0 ? text.Length : start + semicolon;
            // One semicolon may follow the last tag.
            if (semicolon < 0 && list.Count > 0 && TagValue.Trim(text[start..]).IsEmpty) return true;
            if (!list.TryAdd(start, end)) return false;
            if (semicolon < 0) return true;
            start = end + 1;
        }
    }

    /// <summary>Without white space at its ends; folds inside stay.</summary>
    internal readonly bool TryGet(scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        bool found = TryGetRaw(name, out int start, out int length);
        value = found ? TagValue.Trim(_text.Slice(start, length)) : default;
        return found;
    }

    /// <summary>All between "=" and ";", as §3.5 has it deleted from the field for b=.</summary>
    internal readonly bool TryGetRaw(scoped ReadOnlySpan<byte> name, out int start, out int length)
    {
        for (int i = 0; i < Count; i++)
        {
            if (!Name(_tags[i]).SequenceEqual(name)) continue;
            (start, length) = (_tags[i].ValueStart, _tags[i].ValueLength);
            return true;
        }

        (start, length) = (0, 0);
        return false;
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExcept(Allowed) >= 0 || !Utf8.IsValid(text)) return false;
        for (int at = text.IndexOf((byte)'\r'); at >= 0;)
        {
            if (at + 1 >= text.Length || text[at + 1] != '\n') return false;
            int next = text[(at + 1)..].IndexOf((byte)'\r');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return true;
    }

    private readonly ReadOnlySpan<byte> Name(Tag tag) => _text.Slice(tag.NameStart, tag.NameLength);

    private bool TryAdd(int start, int end)
    {
        ReadOnlySpan<byte> spec = _text[start..end];
        int equals = spec.IndexOf((byte)'=');
        if (equals < 0 || Count == MaximumTags) return false;
        ReadOnlySpan<byte> name = TagValue.Trim(spec[..equals]);
        if (!IsName(name) || TryGetRaw(name, out _, out _)) return false;
        int nameStart = start + spec[..equals].IndexOf(name);
        _tags[Count++] = new Tag(nameStart, name.Length, start + equals + 1, end - start - equals - 1);
        return true;
    }

    // tag-name = ALPHA *ALNUMPUNC
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !char.IsAsciiLetter((char)name[0])) return false;
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != '_') return false;
        }

        return true;
    }

    private readonly record struct Tag(int NameStart, int NameLength, int ValueStart, int ValueLength);

    [InlineArray(MaximumTags)]
    private struct Tags
    {
        private Tag _first;
    }
}
