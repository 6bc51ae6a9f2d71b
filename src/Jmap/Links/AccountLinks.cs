using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <param name="Size">Octets.</param>
/// <param name="State">"active", "usedUp" or "expired".</param>
public sealed record AccountLink(string Id, string Name, long Size, DateTimeOffset Created, DateTimeOffset Expires, long Downloads, long? MaximumDownloads, bool HasPassword, string State);

/// <summary>The links of an account as its administrator looks after them. The addresses nobody has but those who were told.</summary>
public static class AccountLinks
{
    public static IReadOnlyList<AccountLink> List(StoreReader reader, AccountId account, DateTimeOffset now) => FileLink.List(reader, account).ConvertAll(
        link => new AccountLink(link.Id, link.Name, link.Size, link.Created, link.Expires, link.Downloads, link.MaximumDownloads, link.Password is not null, link.StateAt(now)));

    /// <summary>False where there is none such.</summary>
    public static bool Revoke(WriteTransaction transaction, AccountId account, string id)
    {
        if (!FileLink.TryNumber(id, out long number) || FileLink.Find(transaction, account, number) is not { } link) return false;
        Revoke(transaction, link, by: "administrator");
        return true;
    }

    /// <param name="by">For the journal: "sender" or "administrator".</param>
    internal static void Revoke(WriteTransaction transaction, FileLink link, string by)
    {
        link.Delete(transaction);
        transaction.Journal(new JournalRecord("link-revoked") { Account = link.Account, Detail = string.Create(CultureInfo.InvariantCulture, $"link={link.Id} by={by} downloads={link.Downloads} name={link.Name}") });
    }
}
