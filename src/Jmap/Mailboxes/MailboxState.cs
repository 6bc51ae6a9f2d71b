using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The state of all Mailbox objects of an account: its modification sequence, for a message that comes or is read changes their counts.</summary>
internal readonly record struct MailboxState(ModSeq ModSeq)
{
    public override string ToString() => ModSeq.Value.ToString("x", CultureInfo.InvariantCulture);

    internal static MailboxState Of(StoreReader reader, AccountId account) => new(reader.HighestModSeq(account));

    /// <summary>As the user is told it.</summary>
    internal static string Of(StoreReader reader, AccountView view) => view.Open(reader).Mask(Of(reader, view.Account).ToString());

    internal static bool TryParse(string text, out MailboxState state)
    {
        bool read = long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long value) && value >= 0;
        state = new MailboxState(new ModSeq(value));
        return read;
    }
}
