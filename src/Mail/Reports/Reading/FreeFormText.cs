using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// A report's text for people: where the returned message begins in it, which lines name recipients, and what is said of each. There is no
/// grammar; but nearly all systems put a failed recipient at the start of a line, or after a few words, and the reason behind it.
/// </summary>
internal sealed class FreeFormText
{
    private const int MostLines = 4000;
    private const int LongestBlock = 4096;

    private readonly ReportContents _contents;
    private readonly List<Block> _blocks = [];

    internal FreeFormText(ReportContents contents, ReturnedReportLimits limits)
    {
        _contents = contents;
        string text = contents.Text;
        int cut = ReturnedMarks.Find(text, out int after);
        Report = cut < 0 ? text : text[..cut];
        Returned = cut < 0 ? ReadOnlyMemory<byte>.Empty : HeaderOf(text.AsSpan(after), limits.OriginalHeader);
        FindBlocks(limits.Recipients);
    }

    /// <summary>The text without the returned message.</summary>
    internal string Report { get; }

    /// <summary>The header of a message that is returned as text; empty where there is none.</summary>
    internal ReadOnlyMemory<byte> Returned { get; }

    internal bool HasRecipients => _blocks.Count > 0;

    internal EmailAddress? FirstAddress => _blocks.Count > 0 ? _blocks[0].Address : null;

    /// <summary>What stands behind this recipient, up to the next one; empty where it is not named.</summary>
    internal string About(EmailAddress? address) => _blocks.Find(block => block.Address.Equals(address))?.Text.ToString() ?? "";

    /// <summary>Empty where this is no report.</summary>
    internal List<ReturnedRecipient> Recipients(ReturnedReportLimits limits)
    {
        var recipients = new List<ReturnedRecipient>();
        List<EmailAddress> failed = Field("X-Failed-Recipients"u8);
        if (failed.Count == 0 && !BounceMarks.Find(_contents, Report)) return recipients;
        DeliveryAction action = BounceMarks.IsDelay(_contents.Structure.Summary.Subject, Report) ? DeliveryAction.Delayed : DeliveryAction.Failed;
        if (_blocks.Count > 0)
        {
            foreach (Block block in _blocks) Add(block.Address, block.Text.ToString());
            return recipients;
        }

        // Named in the header only, or by nothing but the message that came back.
        foreach (EmailAddress address in failed.Count > 0 ? failed : Addressed()) Add(address, Report);
        if (recipients.Count == 0 && _contents.Status.Count > 0) Add(null, Report);
        return recipients;

        void Add(EmailAddress? address, string words)
        {
            if (recipients.Count >= limits.Recipients) return;
            string whole = $"{Report}\n{_contents.Structure.Summary.Subject}";
            string host = ReportedStatus.Choose(null, words) is null && _blocks.Count == 1 ? whole : words;
            EnhancedStatusCode? code = ReportedStatus.Choose(null, host);
            recipients.Add(DeliveryStatusReader.Judge(address, null, action, code, words, "", [words, whole]));
        }
    }

    private IEnumerable<EmailAddress> Addressed()
    {
        ReadOnlySpan<byte> header = _contents.OriginalHeader.IsEmpty ? Returned.Span : _contents.OriginalHeader.Span;
        return DeliveryStatusReader.HeaderAddresses(header, "X-Actual-Recipient"u8, "To"u8).Take(1);
    }

    private List<EmailAddress> Field(ReadOnlySpan<byte> name)
    {
        var reader = new HeaderReader(_contents.Header.Span);
        if (!reader.Find(name)) return [];
        return [.. AddressListParser.Parse(reader.RawValue).Select(static entry => entry.Address).OfType<EmailAddress>()];
    }

    private void FindBlocks(int most)
    {
        var lines = new List<(RecipientRank Rank, EmailAddress? Address, Range Line)>();
        RecipientRank best = RecipientRank.None;
        int start = 0;
        foreach (ReadOnlySpan<char> line in Report.AsSpan().EnumerateLines())
        {
            int at = LineStart(line, start);
            start = at + line.Length;
            RecipientRank rank = RecipientLine.Read(line, out EmailAddress? address);
            if (rank > best) best = rank;
            lines.Add((rank, address, at..start));
            if (lines.Count >= MostLines) break;
        }

        if (best == RecipientRank.None) return;
        Block? block = null;
        foreach ((RecipientRank rank, EmailAddress? address, Range line) in lines)
        {
            if (rank == best && address is not null)
            {
                block = _blocks.Find(known => known.Address.Equals(address));
                if (block is null)
                {
                    if (_blocks.Count >= most) return;
                    block = new Block(address);
                    _blocks.Add(block);
                }
            }

            if (block is not null && block.Text.Length < LongestBlock) block.Text.Append(Report.AsSpan(line)).Append('\n');
        }
    }

    // Where a line that the enumerator gave stands in the text: behind the line end before it.
    private int LineStart(ReadOnlySpan<char> line, int from)
    {
        ReadOnlySpan<char> text = Report;
        text.Overlaps(line, out int offset);
        return line.IsEmpty ? from : offset;
    }

    private static ReadOnlyMemory<byte> HeaderOf(ReadOnlySpan<char> text, int most)
    {
        text = text.TrimStart("\r\n \t");
        if (text.Length > most) text = text[..most];
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return bytes.AsMemory(0, HeaderReader.LengthOf(bytes));
    }

    private sealed record Block(EmailAddress Address)
    {
        internal StringBuilder Text { get; } = new();
    }
}
