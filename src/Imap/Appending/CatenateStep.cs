namespace Posthouse.Imap;

/// <summary>What CATENATE (RFC 4469 §3) says up to the next text: URLs, then the marker of a text or the end.</summary>
/// <param name="TextSize">Of the text that follows; null at the end of the list.</param>
/// <param name="Rest">What stands behind the end: another message, or nothing.</param>
internal sealed record CatenateStep(IReadOnlyList<string> Urls, long? TextSize, bool Binary, byte[] Rest)
{
    /// <summary>Reads on from behind the opening bracket, or behind a text.</summary>
    /// <param name="first">No part stands before.</param>
    internal static CatenateStep Parse(ref ImapScanner input, bool first)
    {
        var urls = new List<string>();
        while (first || !input.TryTake((byte)')'))
        {
            if (!first) input.Space();
            first = false;
            if (input.TryWord("URL"u8))
            {
                input.Space();
                urls.Add(input.AString());
                continue;
            }

            if (!input.TryWord("TEXT"u8)) throw ImapCommandException.Bad("CATENATE takes URL and TEXT.");
            input.Space();
            if (!input.TryMarker(out LiteralMarker marker)) throw ImapCommandException.Bad("TEXT takes a literal.");
            return new CatenateStep(urls, marker.Size, marker.Binary, []);
        }

        byte[] behind = input.Rest.ToArray();
        if (behind.Length > 0 && behind[0] != ' ') throw ImapCommandException.Bad("Unexpected text behind CATENATE.");
        return new CatenateStep(urls, null, false, behind);
    }
}
