using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>
/// Who may be answered automatically, and who never: RFC 5230 §4.5 to §4.7 and RFC 3834 §2. Anything else that answers mail by itself can ask
/// here too. Whether the sender had an answer already is not asked here.
/// </summary>
public static class VacationRules
{
    // RFC 5230 §4.5: one of the owner's addresses stands in one of these.
    private static readonly string[] RecipientFields = ["To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc"];

    private static readonly string[] RobotNames = ["mailer-daemon", "listserv", "majordomo", "postmaster-daemon", "noreply", "no-reply", "donotreply", "do-not-reply"];

    /// <param name="header">The message's header, as stored.</param>
    /// <param name="sender">The envelope's sender; empty for the null reverse-path; null where there is none.</param>
    /// <param name="own">The owner's addresses, with those that the script added.</param>
    /// <param name="to">Whom to answer.</param>
    /// <param name="ownAddress">The address of the owner that the message was sent to.</param>
    /// <returns>Null where it may be answered; otherwise why not, as a sentence without a full stop.</returns>
    public static string? Refusal(ReadOnlyMemory<byte> header, string? sender, IReadOnlyCollection<string> own, out EmailAddress? to, out string ownAddress)
    {
        var fields = new List<MessageField>();
        MessageField.ReadAll(header, fields);
        return Refusal(fields, sender, own, out to, out ownAddress);
    }

    internal static string? Refusal(IReadOnlyList<MessageField> fields, string? sender, IReadOnlyCollection<string> own, out EmailAddress? to, out string ownAddress)
    {
        ownAddress = "";
        to = null;
        // RFC 3834 §2: never to the null reverse-path.
        if (string.IsNullOrEmpty(sender) || !EmailAddress.TryParse(sender, out to)) return "the message has no sender that could be answered";
        if (IsRobot(to.LocalPart)) return $"{to} is the address of a program";
        if (own.Contains(to.ToString(), StringComparer.OrdinalIgnoreCase)) return "the sender is the owner";
        foreach (MessageField field in fields)
        {
            if (Mark(field) is { } mark) return mark;
        }

        foreach (MessageField field in fields)
        {
            if (!Array.Exists(RecipientFields, field.Is)) continue;
            foreach (HeaderAddress address in AddressListParser.Parse(field.RawValue))
            {
                string? found = own.FirstOrDefault(o => o.Equals(address.Text, StringComparison.OrdinalIgnoreCase) || o.Equals(address.Address?.ToString(), StringComparison.OrdinalIgnoreCase));
                if (found is null) continue;
                ownAddress = found;
                return null;
            }
        }

        return "none of the owner's addresses stands in To, Cc or Bcc";
    }

    // RFC 3834 §2, RFC 5230 §4.6, RFC 2919, RFC 2369, and what common programs write.
    private static string? Mark(in MessageField field)
    {
        string name = Encoding.Latin1.GetString(field.Name).ToLowerInvariant();
        if (name.StartsWith("list-", StringComparison.Ordinal)) return "the message came by a mailing list";
        switch (name)
        {
            case "auto-submitted":
                string kind = field.Text.Split(';', ' ', '(')[0].Trim();
                return kind.Equals("no", StringComparison.OrdinalIgnoreCase) ? null : "the message was sent by a program (Auto-Submitted)";
            case "precedence":
                return field.Text.Trim().ToLowerInvariant() is "bulk" or "list" or "junk" or "auto_reply" ? "the message is bulk mail (Precedence)" : null;
            case "x-auto-response-suppress":
                string[] what = field.Text.ToLowerInvariant().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
                return what.Contains("all") || what.Contains("oof") || what.Contains("autoreply") ? "the sender wants no automatic answer" : null;
            case "x-mailing-list" or "x-loop" or "mailing-list" or "feedback-id" or "x-autoreply" or "x-autorespond":
                return "the message came by a mailing list or from a program";
            case "content-type":
                return field.Text.StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase) ? "the message is a report" : null;
            default:
                return null;
        }
    }

    // RFC 5230 §4.6: MAILER-DAEMON, LISTSERV, majordomo, owner-*, *-request and the like.
    private static bool IsRobot(string local)
    {
        string name = local.ToLowerInvariant();
        return Array.IndexOf(RobotNames, name) >= 0 || name.StartsWith("owner-", StringComparison.Ordinal) || name.EndsWith("-request", StringComparison.Ordinal)
            || name.EndsWith("-owner", StringComparison.Ordinal) || name.StartsWith("bounce-", StringComparison.Ordinal) || name.EndsWith("-bounces", StringComparison.Ordinal);
    }
}
