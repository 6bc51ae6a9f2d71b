using System.Text;

namespace Posthouse.Mail;

/// <summary>Reads the recipients of a report for programs: message/delivery-status (RFC 3464 §2.3) and message/global-delivery-status (RFC 6533 §4), also where they arrive as plain text.</summary>
internal static class DeliveryStatusReader
{
    internal static List<ReturnedRecipient> Read(ReportContents contents, FreeFormText free, ReturnedReportLimits limits)
    {
        var recipients = new List<ReturnedRecipient>();
        foreach (string status in contents.Status) Add(status, free, limits, recipients);
        // Gateways and lists turn the part into text, or lose the delimiters around it.
        if (recipients.Count == 0 && free.Report.Contains("Final-Recipient", StringComparison.OrdinalIgnoreCase)) Add(free.Report, free, limits, recipients);
        if (recipients.Count == 0 && !free.HasRecipients && contents.Text.Contains("Final-Recipient", StringComparison.OrdinalIgnoreCase)) Add(contents.Text, free, limits, recipients);
        return recipients;
    }

    internal static string Field(ReportContents contents, string name)
    {
        foreach (string status in contents.Status)
        {
            foreach (ReportFields block in ReportFields.Read(status, 2))
            {
                if (block[name] is { Length: > 0 } value) return value;
            }
        }

        return "";
    }

    /// <summary>"dns; host" without its type.</summary>
    internal static string WithoutType(string value) => value[(value.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();

    /// <summary>An address as fields have it: with its type, with brackets, in the xtext-like form of RFC 6533 §3, or none of these.</summary>
    internal static EmailAddress? Address(string value)
    {
        string text = WithoutType(value).Trim('<', '>', ' ', '\'', '\t');
        if (text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank && text[0] != '"') text = text[..blank].Trim('<', '>', '\'');
        if (text.Contains("\\x{", StringComparison.Ordinal)) text = UnescapeUtf8(text);
        return EmailAddress.TryParse(text, out EmailAddress? address) ? address : null;
    }

    internal static IEnumerable<EmailAddress> HeaderAddresses(ReadOnlySpan<byte> header, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var reader = new HeaderReader(header);
        if (!reader.Find(first))
        {
            reader = new HeaderReader(header);
            if (!reader.Find(second)) return [];
        }

        return [.. AddressListParser.Parse(reader.RawValue).Select(static entry => entry.Address).OfType<EmailAddress>()];
    }

    private static void Add(string status, FreeFormText free, ReturnedReportLimits limits, List<ReturnedRecipient> recipients)
    {
        List<ReportFields> blocks = [.. ReportFields.Read(status, limits.Recipients + 20).Where(IsRecipient)];
        foreach (ReportFields block in blocks)
        {
            if (recipients.Count >= limits.Recipients) return;
            if (Recipient(block, free, blocks.Count) is { } recipient) recipients.Add(recipient);
        }
    }

    private static bool IsRecipient(ReportFields block) =>
        (block.Has("final-recipient") || block.Has("original-recipient")) && (block.Has("action") || block.Has("status") || block.Has("diagnostic-code"));

    private static ReturnedRecipient? Recipient(ReportFields block, FreeFormText free, int count)
    {
        EmailAddress? original = Address(block["original-recipient"]);
        EmailAddress? address = Address(block["final-recipient"]) ?? original;
        // A gateway's broken address: the text for people may have the right one.
        if (address is null && count == 1) address = free.FirstAddress;
        string diagnostic = block["diagnostic-code"];
        string type = diagnostic.IndexOf(';', StringComparison.Ordinal) is > 0 and <= 24 and var at && !diagnostic.AsSpan(0, at).Contains(' ') ? diagnostic[..at] : "";
        string words = (type.Length > 0 ? diagnostic[(type.Length + 1)..] : diagnostic).Trim();
        string field = block["status"];
        EnhancedStatusCode? code = EnhancedStatusCode.TryParse(field, out EnhancedStatusCode parsed, out int length) ? parsed : null;
        DeliveryAction action = ActionOf(block["action"], code);
        string comment = code is null ? field : field[length..].Trim(' ', '(', ')');
        string said = comment.Length > 0 ? $"{words} {comment}" : words;
        return Judge(address, original, action, code, words.Length > 0 ? words : comment, WithoutType(block["remote-mta"]), [said, free.About(address), free.Report]);
    }

    /// <summary>Puts codes, words and action together.</summary>
    /// <param name="texts">Nearest to the recipient first; only the first is searched for codes.</param>
    internal static ReturnedRecipient Judge(EmailAddress? address, EmailAddress? original, DeliveryAction action, EnhancedStatusCode? code, string diagnostic, string host, ReadOnlySpan<string> texts)
    {
        if (action < DeliveryAction.Delayed)
        {
            EnhancedStatusCode good = code ?? new EnhancedStatusCode(2, 0, 0);
            return new ReturnedRecipient(address, original, action, good, OneLine(diagnostic), host, new BounceVerdict(BounceClass.Delivered, good, "delivered", IsCertain: true));
        }

        EnhancedStatusCode? status = ReportedStatus.Choose(code, texts[0]);
        int reply = ReportedStatus.ReplyCode(texts[0]);
        // Whoever gives up after a temporary refusal reports a failure with a code of 4: the host's answer stays what it was.
        bool permanent = reply != 0 ? reply >= 500 : action == DeliveryAction.Failed;
        BounceVerdict verdict = BounceClassifier.Classify(texts, status, permanent);
        return new ReturnedRecipient(address, original, action, status ?? verdict.Status, OneLine(diagnostic), host, verdict);
    }

    private static DeliveryAction ActionOf(string action, EnhancedStatusCode? code)
    {
        ReadOnlySpan<char> word = action.AsSpan().Trim();
        int end = word.IndexOfAny(" (;");
        if (end > 0) word = word[..end];
        if (word.Equals("failed", StringComparison.OrdinalIgnoreCase)) return DeliveryAction.Failed;
        if (word.Equals("delayed", StringComparison.OrdinalIgnoreCase)) return DeliveryAction.Delayed;
        if (word.Equals("delivered", StringComparison.OrdinalIgnoreCase)) return DeliveryAction.Delivered;
        if (word.Equals("relayed", StringComparison.OrdinalIgnoreCase)) return DeliveryAction.Relayed;
        if (word.Equals("expanded", StringComparison.OrdinalIgnoreCase)) return DeliveryAction.Expanded;
        return code switch
        {
            { Class: 2 } => DeliveryAction.Delivered,
            { Class: 4 } => DeliveryAction.Delayed,
            _ => DeliveryAction.Failed,
        };
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, 512));
        foreach (Range range in text.AsSpan().SplitAny(" \t\r\n"))
        {
            ReadOnlySpan<char> word = text.AsSpan(range);
            if (word.IsEmpty) continue;
            if (line.Length + word.Length > 512) break;
            if (line.Length > 0) line.Append(' ');
            foreach (char c in word) line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString();
    }

    // RFC 6533 §3: \x{HEX} for what is not ASCII, in the utf-8-addr-xtext and utf-8-addr-unitext forms.
    private static string UnescapeUtf8(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int end = text.AsSpan(i).StartsWith("\\x{") ? text.IndexOf('}', i) : -1;
            if (end > i + 3 && end - i <= 9 && int.TryParse(text.AsSpan(i + 3, end - i - 3), System.Globalization.NumberStyles.AllowHexSpecifier, null, out int value) && Rune.IsValid(value))
            {
                result.Append(new Rune(value).ToString());
                i = end;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
