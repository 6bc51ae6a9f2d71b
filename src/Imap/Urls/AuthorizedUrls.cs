using System.Security.Cryptography;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What became of a URL that a submission names (RFC 4468).</summary>
public enum SubmittedUrlOutcome
{
    /// <summary>All its octets were handed over, as far as they were wanted.</summary>
    Read,

    /// <summary>It is of another server, or of none.</summary>
    Untrusted,

    /// <summary>It is not authorised for this submitter, is out of date, or leads to nothing.</summary>
    NotFound,

    /// <summary>It leads to more octets than there is room for; none was handed over.</summary>
    TooLarge,
}

/// <summary>
/// The INTERNAL mechanism of URLAUTH (RFC 4467): authorises URLs of this server's messages and looks authorised ones up. A URL gives
/// what the user in it may read at the moment of its use, never more. Each user has a key for each mailbox, sealed in the store;
/// a URL is as good as its key, which RESETKEY replaces. Only URLs that name this server by one of its own names are looked at.
/// </summary>
/// <param name="hostNames">This server's own.</param>
/// <param name="secrets">Opens the box of the server's secrets.</param>
public sealed class AuthorizedUrls(MailStore store, AccountDirectory directory, IReadOnlyCollection<string> hostNames, Func<CancellationToken, ValueTask<SecretBox>> secrets, TimeProvider clock)
{
    internal const string Mechanism = "INTERNAL";

    private const int KeyOctets = 32;

    // RFC 4467 §10: the token says by which algorithm it was made. 01 is HMAC-SHA-256 over the rump URL.
    private const string Algorithm = "01";

    private readonly HashSet<string> _hostNames = new(hostNames, StringComparer.OrdinalIgnoreCase);

    /// <summary>Hands over what a URL leads to that its owner authorised for submission by this account ("submit+").</summary>
    /// <param name="room">Octets that the message may still grow by.</param>
    /// <param name="take">False wants no more.</param>
    /// <exception cref="StoreException">The store, or the key of its secrets, cannot be read at the moment.</exception>
    public async ValueTask<SubmittedUrlOutcome> CopyAsync(string text, Account submitter, long room, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken)
    {
        if (AuthorizedUrl.TryParse(text) is not { Token: not null } url || !IsOwn(url)) return SubmittedUrlOutcome.Untrusted;
        if (await FindAsync(url, submitter, submits: true, cancellationToken).ConfigureAwait(false) is not { } target) return SubmittedUrlOutcome.NotFound;
        return await UrlContent.CopyAsync(store, target, room, take, cancellationToken).ConfigureAwait(false) is null ? SubmittedUrlOutcome.TooLarge : SubmittedUrlOutcome.Read;
    }

    internal bool IsOwn(AuthorizedUrl url) => _hostNames.Contains(url.Host);

    /// <summary>The account of a user name in a URL; null where there is none.</summary>
    internal async ValueTask<Account?> FindUserAsync(string user, CancellationToken cancellationToken) =>
        EmailAddress.TryParse(user, out EmailAddress? address) ? await directory.FindAccountAsync(address, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>The mailbox of a URL, as its user has it; null where the user may not read it.</summary>
    internal async ValueTask<Mailbox?> FindMailboxAsync(AccountId user, string name, CancellationToken cancellationToken)
    {
        MailboxPath path = await PathAsync(user, name, cancellationToken).ConfigureAwait(false);
        return await store.ReadAsync(reader => Readable(reader, path), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The whole URL, with its token, under the user's key of that mailbox, which is made where there is none yet.</summary>
    internal async ValueTask<string> AuthorizeAsync(AuthorizedUrl url, AccountId user, MailboxId mailbox, CancellationToken cancellationToken)
    {
        SecretBox box = await OpenBoxAsync(cancellationToken).ConfigureAwait(false);
        byte[]? stored = await store.ReadAsync(reader => reader.FindUrlKey(user, mailbox), cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            byte[] made = box.Seal(RandomNumberGenerator.GetBytes(KeyOctets), Purpose(user, mailbox));
            stored = await store.WriteAsync(
                transaction =>
                {
                    // Another session of the user may have been first.
                    if (transaction.FindUrlKey(user, mailbox) is { } found) return found;
                    transaction.SetUrlKey(user, mailbox, made);
                    return made;
                },
                cancellationToken).ConfigureAwait(false);
        }

        return $"{url.Rump}:{Mechanism.ToLowerInvariant()}:{TokenOf(Open(box, stored, Purpose(user, mailbox)), url.Rump)}";
    }

    /// <summary>Replaces the user's key of a mailbox: URLs that were authorised with it are of no use from then on.</summary>
    internal async ValueTask ResetAsync(AccountId user, MailboxPath path, CancellationToken cancellationToken)
    {
        SecretBox box = await OpenBoxAsync(cancellationToken).ConfigureAwait(false);
        byte[] key = RandomNumberGenerator.GetBytes(KeyOctets);
        await store.WriteAsync(
            transaction =>
            {
                Mailbox mailbox = path.Require(transaction, MailboxRights.Read);
                transaction.SetUrlKey(user, mailbox.Id, box.Seal(key, Purpose(user, mailbox.Id)));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an authorised URL leads to, for this reader; null for whichever reason it leads to nothing.</summary>
    /// <param name="submits">The reader is submitting a message and reads for that alone.</param>
    internal async ValueTask<UrlTarget?> FindAsync(AuthorizedUrl url, Account reader, bool submits, CancellationToken cancellationToken)
    {
        Account? owner = IsOwn(url) ? await FindUserAsync(url.User, cancellationToken).ConfigureAwait(false) : null;
        if (owner is not null && (owner.Suspended || await directory.FindDomainAsync(owner.Address.Domain!, cancellationToken).ConfigureAwait(false) is not { Suspended: false })) owner = null;
        Mailbox? mailbox = null;
        byte[]? stored = null;
        if (owner is not null)
        {
            MailboxPath path = await PathAsync(owner.Id, url.Message.Mailbox, cancellationToken).ConfigureAwait(false);
            (mailbox, stored) = await store.ReadAsync(
                look => Readable(look, path) is { } found ? (found, look.FindUrlKey(owner.Id, found.Id)) : (null, null), cancellationToken).ConfigureAwait(false);
        }

        // RFC 4467 §6: without a key the work is done all the same, so that time does not tell which mailboxes there are.
        byte[] key = stored is not null && mailbox is not null
            ? Open(await OpenBoxAsync(cancellationToken).ConfigureAwait(false), stored, Purpose(owner!.Id, mailbox.Id)) : RandomNumberGenerator.GetBytes(KeyOctets);
        bool right = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(TokenOf(key, url.Rump)), Encoding.ASCII.GetBytes(url.Token!.ToLowerInvariant()));
        if (!right || stored is null || url.Mechanism != Mechanism || (url.Expires is { } end && end <= clock.GetUtcNow())) return null;
        if (!await IsMeantAsync(url, reader, submits, cancellationToken).ConfigureAwait(false)) return null;
        return await UrlContent.FindAsync(store, url.Message, mailbox!.Id, mailbox.UidValidity, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsMeantAsync(AuthorizedUrl url, Account reader, bool submits, CancellationToken cancellationToken) => url.Access switch
    {
        // RFC 4467 §3: by way of IMAP, submit+ is for submission servers, which nobody is who signs in here.
        UrlAccess.Submit => submits && (await FindUserAsync(url.AccessUser!, cancellationToken).ConfigureAwait(false))?.Id == reader.Id,
        UrlAccess.User => !submits && (await FindUserAsync(url.AccessUser!, cancellationToken).ConfigureAwait(false))?.Id == reader.Id,
        UrlAccess.AuthorizedUser or UrlAccess.Anonymous => !submits,
        _ => false,
    };

    private async ValueTask<MailboxPath> PathAsync(AccountId user, string name, CancellationToken cancellationToken) =>
        await OtherUsers.ResolveAsync(directory, await directory.IdentitiesOfAsync(user, null, cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);

    private static Mailbox? Readable(StoreReader reader, MailboxPath path) => path.Find(reader, out MailboxRights rights) is { } found && (rights & MailboxRights.Read) != 0 ? found : null;

    private async ValueTask<SecretBox> OpenBoxAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await secrets(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException fault) when (!fault.IsTemporary)
        {
            throw Unreadable(fault);
        }
    }

    private static byte[] Open(SecretBox box, byte[] stored, string purpose)
    {
        try
        {
            return box.Open(stored, purpose);
        }
        catch (StoreException fault)
        {
            throw Unreadable(fault);
        }
    }

    // That the server's key file is missing, or another one, is mended by the operator, who reads the reason in the log; until then it is no answer to the client's question.
    private static StoreException Unreadable(StoreException fault) => new(StoreFault.StorageFailed, fault.Message, fault);

    private static string TokenOf(byte[] key, string rump) => Algorithm + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(rump)));

    private static string Purpose(AccountId user, MailboxId mailbox) => $"imap/url/{user.Value}/{mailbox.Value}";
}
