using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Jmap;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The links to files that an account has sent: list, revoke.</summary>
internal static class AccountLinkEndpoints
{
    private static readonly Dictionary<string, Func<LinkModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = static m => m.Name,
        ["size"] = static m => ListPage.Number(m.Size),
        ["created"] = static m => ListPage.Moment(m.Created),
        ["expires"] = static m => ListPage.Moment(m.Expires),
        ["downloads"] = static m => ListPage.Number(m.Downloads),
        ["state"] = static m => m.State,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "accounts/{address}/links", static async context =>
        {
            Account owner = await OwnerAsync(context).ConfigureAwait(false);
            DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
            IReadOnlyList<AccountLink> links = await ApiEndpoint.Service<MailStore>(context).ReadAsync(reader => AccountLinks.List(reader, owner.Id, now), context.RequestAborted).ConfigureAwait(false);
            return ListPage.Of(
                context, links.Select(static link => new LinkModel(link.Id, link.Name, link.Size, link.Created, link.Expires, link.Downloads, link.MaximumDownloads, link.HasPassword, link.State)),
                // As they were made.
                static m => $"{ListPage.Moment(m.Created)} {m.Id}", Columns, static (m, q) => ListPage.Has(m.Name, q));
        });
        ApiEndpoint.Map(endpoints, "DELETE", "accounts/{address}/links/{id}", static async context =>
        {
            Account owner = await OwnerAsync(context).ConfigureAwait(false);
            string id = ApiEndpoint.Route(context, "id");
            bool revoked = await ApiEndpoint.Service<MailStore>(context).WriteAsync(transaction => AccountLinks.Revoke(transaction, owner.Id, id), context.RequestAborted).ConfigureAwait(false);
            return revoked ? null : throw new ApiException(StatusCodes.Status404NotFound, $"{owner.Address.ToUnicodeString()} has no link '{id}'.");
        });
    }

    private static async Task<Account> OwnerAsync(HttpContext context)
    {
        var address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        return await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address.ToUnicodeString()}.");
    }
}
