using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>With whom an account's mailboxes are shared: list, share, take back.</summary>
internal static class ShareEndpoints
{
    private static readonly Dictionary<string, Func<ShareModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["mailbox"] = static m => m.Mailbox,
        ["with"] = static m => m.With,
        ["rights"] = static m => m.Rights,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "accounts/{address}/shares", static async context => ListPage.Of(
            context, await ListAsync(context, await OwnerAsync(context).ConfigureAwait(false)).ConfigureAwait(false),
            static m => $"{m.Mailbox}\t{m.With}", Columns, static (m, q) => ListPage.Has(m.Mailbox, q) || ListPage.Has(m.With, q)));
        ApiEndpoint.Map(endpoints, "PUT", "accounts/{address}/shares", static async context =>
        {
            ShareModel wanted = await ApiEndpoint.ReadAsync<ShareModel>(context).ConfigureAwait(false);
            if (!RightsRole.TryParse(wanted.Rights, out MailboxRights rights)) throw new FormatException($"'{wanted.Rights}' must be reader, editor, full, or letters of {RightsText.Format(MailboxRights.All)}.");
            MailboxRights denied = MailboxRights.None;
            if (wanted.Denied is { } letters && !RightsText.TryParse(letters, out denied)) throw new FormatException($"'{letters}' must be letters of {RightsText.Format(MailboxRights.All)}.");
            return await SetAsync(context, wanted.Mailbox, wanted.With, rights, denied).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "DELETE", "accounts/{address}/shares", static async context =>
        {
            string mailbox = ApiEndpoint.Query(context, "mailbox") ?? throw new FormatException("Which mailbox? Give it as 'mailbox'.");
            string with = ApiEndpoint.Query(context, "with") ?? throw new FormatException("Shared with whom? Give it as 'with'.");
            await EndAsync(context, mailbox, with).ConfigureAwait(false);
            return null;
        });
    }

    private static async Task<object?> SetAsync(HttpContext context, string name, string with, MailboxRights rights, MailboxRights denied)
    {
        Account owner = await OwnerAsync(context).ConfigureAwait(false);
        Grantee grantee = await ApiEndpoint.Service<AccountDirectory>(context).FindGranteeAsync(with, context.RequestAborted).ConfigureAwait(false)
            ?? throw new FormatException($"'{with}' must be the address of an account or a group here, or anyone.");
        await ApiEndpoint.Service<MailStore>(context).WriteAsync(
            transaction =>
            {
                Mailbox mailbox = transaction.FindMailbox(owner.Id, name) ?? throw NoMailbox(owner, name);
                MailboxShares.Set(transaction, mailbox, new MailboxGrant(grantee, rights, denied), with, by: null);
                return true;
            },
            context.RequestAborted).ConfigureAwait(false);
        return await ListAsync(context, owner).ConfigureAwait(false);
    }

    // Whom it is not shared with, and who is not here, are answered alike: else whoever may end a share could ask who there is in others' domains.
    private static async Task EndAsync(HttpContext context, string name, string with)
    {
        Account owner = await OwnerAsync(context).ConfigureAwait(false);
        Grantee? grantee = await ApiEndpoint.Service<AccountDirectory>(context).FindGranteeAsync(with, context.RequestAborted).ConfigureAwait(false);
        await ApiEndpoint.Service<MailStore>(context).WriteAsync(
            transaction =>
            {
                Mailbox mailbox = transaction.FindMailbox(owner.Id, name) ?? throw NoMailbox(owner, name);
                if (grantee is not { } whom || transaction.Grants(mailbox.Id).All(grant => grant.Grantee != whom))
                    throw new ApiException(StatusCodes.Status404NotFound, $"{owner.Address.ToUnicodeString()} does not share '{name}' with {with}.");
                MailboxShares.Set(transaction, mailbox, new MailboxGrant(whom, MailboxRights.None, MailboxRights.None), with, by: null);
                return true;
            },
            context.RequestAborted).ConfigureAwait(false);
    }

    private static ApiException NoMailbox(Account owner, string name) => new(StatusCodes.Status404NotFound, $"{owner.Address.ToUnicodeString()} has no mailbox '{name}'.");

    private static async Task<IReadOnlyList<ShareModel>> ListAsync(HttpContext context, Account owner)
    {
        List<(string Mailbox, MailboxGrant Grant)> grants = await ApiEndpoint.Service<MailStore>(context).ReadAsync(
            reader => reader.ListMailboxes(owner.Id).SelectMany(mailbox => reader.Grants(mailbox.Id).Select(grant => (mailbox.Name, grant))).ToList(), context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<string?> names = await ApiEndpoint.Service<AccountDirectory>(context).NamesOfAsync(grants.Select(static one => one.Grant.Grantee), context.RequestAborted).ConfigureAwait(false);
        var shares = new List<ShareModel>();
        for (int i = 0; i < grants.Count; i++)
        {
            (string mailbox, MailboxGrant grant) = grants[i];
            if (names[i] is { } name) shares.Add(new ShareModel(mailbox, name, RightsRole.Describe(grant.Rights), grant.Denied == MailboxRights.None ? null : RightsText.FormatExactly(grant.Denied)));
        }

        return shares;
    }

    private static async Task<Account> OwnerAsync(HttpContext context)
    {
        var address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        return await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address.ToUnicodeString()}.");
    }
}
