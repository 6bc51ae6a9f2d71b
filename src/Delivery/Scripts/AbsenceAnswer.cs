using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>Makes an answer of an <see cref="Absence"/>, by the rules that scripts' answers follow (RFC 8621 §8, RFC 3834, RFC 5230). No I/O.</summary>
internal static class AbsenceAnswer
{
    /// <summary>What stands for the script in journals.</summary>
    internal static ScriptPoint PointOf(AccountId account) => new(new StoredScript(0, ScriptOwner.Of(account), "vacation response", ScriptUse.Active, "", 0, default, default), 0);

    /// <summary>Null where this message is not to be answered automatically.</summary>
    internal static VacationAction? To(ReadOnlyMemory<byte> header, MessageSummary summary, string sender, IReadOnlyCollection<string> own, Absence absence, TimeSpan period)
    {
        if (VacationRules.Refusal(header, sender, own, out EmailAddress? to, out string ownAddress) is not null || to is null) return null;
        string? id = summary.MessageIdHeader.Length == 0 || !Ascii.IsValid(summary.MessageIdHeader) ? null : $"<{summary.MessageIdHeader}>";
        IEnumerable<string> references = summary.References.Where(static reference => Ascii.IsValid(reference)).Select(static reference => $"<{reference}>").TakeLast(20);
        return new VacationAction(to)
        {
            Reason = absence.Html is null ? absence.Text ?? "" : Entity(absence.Text ?? "", absence.Html),
            IsMime = absence.Html is not null,
            Subject = absence.Subject ?? $"Auto: {summary.Subject}",
            OwnAddress = ownAddress,
            MessageId = id,
            References = id is null ? null : string.Join(' ', references.Append(id)),
            // Another text is another absence: who was answered before is answered anew.
            Key = "absence " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', absence.Subject, absence.Text, absence.Html)))),
            Period = period,
        };
    }

    private static string Entity(string text, string html)
    {
        using var both = new MultipartAlternative();
        if (text.Length > 0) both.Add(new TextPart("plain") { Text = text, ContentTransferEncoding = ContentEncoding.Base64 });
        both.Add(new TextPart("html") { Text = html, ContentTransferEncoding = ContentEncoding.Base64 });
        using var bytes = new MemoryStream();
        both.WriteTo(bytes);
        return Encoding.ASCII.GetString(bytes.ToArray());
    }
}
