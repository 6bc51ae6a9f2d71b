using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Accounts whose sending is held: list, hold, release.</summary>
internal static class HoldEndpoints
{
    private static readonly Dictionary<string, Func<HoldModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["account"] = static m => m.Account,
        ["since"] = static m => ListPage.Moment(m.Since),
        ["state"] = static m => m.State,
        ["reason"] = static m => m.Reason,
        ["by"] = static m => m.By,
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "holds", static async context =>
        {
            var models = new List<HoldModel>();
            foreach (AccountHold hold in await ApiEndpoint.Service<AccountHolds>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)) models.Add(await ModelAsync(context, hold).ConfigureAwait(false));
            ApiCaller caller = ApiCaller.Of(context);
            return ListPage.Of(
                context, models.Where(m => caller.SeesAll(Right.ReadQueue) || (EmailAddress.TryParse(m.Account, out EmailAddress? address) && caller.Sees(Right.ReadQueue, address))),
                static m => m.Account, Columns, static (m, q) => ListPage.Has(m.Account, q) || ListPage.Has(m.Reason, q) || ListPage.Has(m.By, q));
        });
        ApiEndpoint.Map(endpoints, "GET", "accounts/{address}/hold", static async context =>
        {
            Account account = await FindAsync(context).ConfigureAwait(false);
            AccountHold? hold = await ApiEndpoint.Service<AccountHolds>(context).FindAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
            return await ModelAsync(context, hold ?? throw new ApiException(StatusCodes.Status404NotFound, $"The sending of {account.Address.ToUnicodeString()} is not held.")).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "accounts/{address}/hold", static async context =>
        {
            HoldRequest wanted = await ApiEndpoint.ReadAsync<HoldRequest>(context).ConfigureAwait(false);
            Account account = await FindAsync(context).ConfigureAwait(false);
            string reason = string.IsNullOrWhiteSpace(wanted.Reason) ? "an administrator's decision" : HoldReason.Checked(wanted.Reason);
            return await ModelAsync(context, await ApiEndpoint.Service<AccountHolds>(context).HoldAsync(account.Id, reason, AdministratorGate.NameOf(context), wanted.Lock ?? false, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "accounts/{address}/release", static async context =>
        {
            ReleaseRequest wanted = await ApiEndpoint.ReadAsync<ReleaseRequest>(context).ConfigureAwait(false);
            HeldMail what = wanted.HeldMail switch
            {
                "deliver" => HeldMail.Deliver,
                "return" => HeldMail.Return,
                "discard" => HeldMail.Discard,
                _ => throw new FormatException("heldMail is one of deliver, return and discard."),
            };
            Account account = await FindAsync(context).ConfigureAwait(false);
            return await ModelAsync(context, await ApiEndpoint.Service<AccountHolds>(context).ReleaseAsync(account.Id, what, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        });
    }

    private static async ValueTask<Account> FindAsync(HttpContext context)
    {
        var address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        return await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address.ToUnicodeString()}.");
    }

    private static async ValueTask<HoldModel> ModelAsync(HttpContext context, AccountHold hold) => new()
    {
        Account = (await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(hold.Account, context.RequestAborted).ConfigureAwait(false))?.Address.ToUnicodeString() ?? $"account {hold.Account}",
        State = hold.State.ToString().ToLowerInvariant(),
        Since = hold.Since,
        By = hold.By,
        // What the server says of itself is facts, one after the other; what an administrator wrote is his.
        Reason = hold.By == AccountHolds.Machine && AnswerLanguage.Choose(context) ? string.Join('；', hold.Reason.Split("; ").Select(ChineseSentences.Of)) : hold.Reason,
        Locked = hold.Locked,
        ReleasedBy = hold.ReleasedBy,
    };
}
