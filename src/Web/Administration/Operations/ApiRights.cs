using Microsoft.AspNetCore.Http;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>
/// The one place where a request's operation meets the caller's rights. What it does not let through, no handler sees. Handlers of lists
/// filter by the same <see cref="Access"/>.
/// </summary>
internal static class ApiRights
{
    /// <param name="body">Read already; null where the operation has none.</param>
    /// <returns>Where the operation acts: for the audit log.</returns>
    /// <exception cref="ApiException">403.</exception>
    public static async ValueTask<ApiReach> RequireAsync(HttpContext context, ApiOperation operation, object? body)
    {
        ApiCaller caller = ApiCaller.Of(context);
        ApiReach reach = await ReachAsync(context, operation).ConfigureAwait(false);
        if (caller is { IsKey: false, Account: { } self } && operation.Own is { } own && reach.Account?.Id == self.Id && own(body)) return reach;
        Right needs = body is not null && operation.NeedsOf?.Invoke(body) is { } other ? other : operation.Needs;
        bool allowed = operation.On switch
        {
            ApiSubject.Caller => true,
            ApiSubject.Listing or ApiSubject.Body => caller.Access.MaySomewhere(needs),
            _ => caller.Access.May(needs, reach.Domain),
        };
        if (allowed && operation.Also is { } also) allowed = caller.Access.May(also, reach.Domain);
        // Nobody acts on who could act on him.
        if (allowed && operation.IsChange && (reach.Account is { } account && !caller.Access.Covers(account) || !reach.Named.All(caller.Access.Covers))) allowed = false;
        if (!allowed) throw Refused();
        if (body is null || operation.Demands is not { } demands) return reach;
        var named = new List<DomainName>();
        foreach (ApiDemand demand in demands(body))
        {
            if (await DemandAsync(context, caller, demand).ConfigureAwait(false) is { } domain) named.Add(domain);
        }

        return reach.Domain is null ? reach with { Domain = Around(named) } : reach;
    }

    // What names domains of several tenants stands in the audit log of none of them: its request tells of the others.
    private static DomainName? Around(List<DomainName> named) => named.Find(one => named.TrueForAll(other => IsWithin(other, one)));

    private static bool IsWithin(DomainName name, DomainName tree) => name.Equals(tree) || name.Ascii.EndsWith("." + tree.Ascii, StringComparison.OrdinalIgnoreCase);

    public static ApiException Refused() => new(StatusCodes.Status403Forbidden, "Your roles here do not allow this.", "Not permitted");

    // Whether anybody has the address or not.
    private static ApiException Beyond() => new(
        StatusCodes.Status403Forbidden, "One of the addresses is of a domain of this server that your roles do not reach: only somebody who looks after both may lead mail there, or a person by forwarding his own.", "Not permitted");

    private static async ValueTask<DomainName?> DemandAsync(HttpContext context, ApiCaller caller, ApiDemand demand)
    {
        if (demand.Where is null) return caller.Access.May(demand.Right, null) ? null : throw Refused();
        // What cannot be read is refused by the handler, with its reason.
        DomainName? name = EmailAddress.TryParse(demand.Where, out EmailAddress? address) ? address.Domain : DomainName.TryParse(demand.Where, out DomainName? domain) ? domain : null;
        if (name is null) return null;
        Domain? here = await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false);
        if (here is null && demand.OnlyIfHere) return null;
        DomainName main = here?.Name ?? name;
        if (!caller.Access.May(demand.Right, main)) throw demand.OnlyIfHere && caller.Access.MaySomewhere(demand.Right) ? Beyond() : Refused();
        if (demand.ActsAs && !await CoversAsync(context, caller, address, main).ConfigureAwait(false)) throw Refused();
        return main;
    }

    // Without an address: everybody of the domain, and whoever elsewhere has a name in it.
    private static async ValueTask<bool> CoversAsync(HttpContext context, ApiCaller caller, EmailAddress? address, DomainName domain)
    {
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        if (address is not null) return (await directory.ListNamedAsync(address, context.RequestAborted).ConfigureAwait(false)).All(caller.Access.Covers);
        if (!(await directory.ListAccountsAsync(domain, cancellationToken: context.RequestAborted).ConfigureAwait(false)).All(caller.Access.Covers)) return false;
        foreach (Alias alias in await directory.ListAliasesAsync(domain, context.RequestAborted).ConfigureAwait(false))
        {
            if (!(await directory.ListNamedAsync(alias.Address, context.RequestAborted).ConfigureAwait(false)).All(caller.Access.Covers)) return false;
        }

        return true;
    }

    private static async ValueTask<ApiReach> ReachAsync(HttpContext context, ApiOperation operation)
    {
        switch (operation.On)
        {
            case ApiSubject.Domain:
                return await OfDomainAsync(context, ApiEndpoint.Route(context, "name")).ConfigureAwait(false);
            case ApiSubject.Account:
                return await OfAddressAsync(context, ApiEndpoint.Route(context, "address")).ConfigureAwait(false);
            case ApiSubject.List:
                // An alias is a name of everybody that it leads to: whoever leads it elsewhere takes their mail, and their name.
                ApiReach list = await OfAddressAsync(context, ApiEndpoint.Route(context, "address")).ConfigureAwait(false);
                return list with { Named = await ApiEndpoint.Service<AccountDirectory>(context).ListNamedAsync(EmailAddress.Parse(list.Subject), context.RequestAborted).ConfigureAwait(false) };
            case ApiSubject.Owner:
                string named = context.Request.RouteValues.ContainsKey("owner") ? ApiEndpoint.Route(context, "owner") : ApiEndpoint.Route(context, "subject");
                if (named is "server" or "default") return new ApiReach(named, null, null);
                return named.Contains('@', StringComparison.Ordinal) ? await OfAddressAsync(context, named).ConfigureAwait(false) : await OfDomainAsync(context, named).ConfigureAwait(false);
            case ApiSubject.QueueEntry:
                return await OfQueuedAsync(context, ApiEndpoint.Route(context, "id")).ConfigureAwait(false);
            case ApiSubject.Key:
                ApiKey? key = (await ApiEndpoint.Service<ApiKeys>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).FirstOrDefault(k => k.Id == ApiKeyEndpoints.IdOf(context));
                return key?.Account is { } id && await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(id, context.RequestAborted).ConfigureAwait(false) is { } owner
                    ? new ApiReach(ApiEndpoint.Route(context, "id"), owner.Address.Domain, owner)
                    : new ApiReach(ApiEndpoint.Route(context, "id"), null, null);
            default:
                return new ApiReach(string.Join('/', context.Request.RouteValues.Keys.Order(StringComparer.Ordinal).Select(name => ApiEndpoint.Route(context, name))), null, null);
        }
    }

    private static async ValueTask<ApiReach> OfDomainAsync(HttpContext context, string text)
    {
        // "*.example.com" is a limit of a whole tree.
        var name = DomainName.Parse(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text);
        Domain? here = await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false);
        return new ApiReach(text, here?.Name ?? name, null);
    }

    private static async ValueTask<ApiReach> OfAddressAsync(HttpContext context, string text)
    {
        var address = EmailAddress.Parse(text);
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        Domain? here = address.Domain is null ? null : await directory.FindDomainAsync(address.Domain, context.RequestAborted).ConfigureAwait(false);
        return new ApiReach(text, here?.Name ?? address.Domain, await directory.FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false));
    }

    // A message that nobody sent, or somebody elsewhere, is the server's matter.
    private static async ValueTask<ApiReach> OfQueuedAsync(HttpContext context, string text)
    {
        QueuedMessage? message = QueueId.TryParse(text, out QueueId id) ? await ApiEndpoint.Service<QueueOperations>(context).FindAsync(id, context.RequestAborted).ConfigureAwait(false) : null;
        return new ApiReach(text, message is null ? null : await DomainOfAsync(context, message).ConfigureAwait(false), null);
    }

    /// <summary>Whose a queued message is: of whoever here sent it on, whose matter it is where it goes, and else of its sender's domain. Null is the server.</summary>
    public static async ValueTask<DomainName?> DomainOfAsync(HttpContext context, QueuedMessage message)
    {
        // What a stranger's mail is sent on with is an address of the one who sends it on.
        if (await DomainOfAsync(context, message.Envelope.Sender).ConfigureAwait(false) is not { } sender) return null;
        try
        {
            return await ApiEndpoint.Service<QueueOperations>(context).SentOnByAsync(message, context.RequestAborted).ConfigureAwait(false) is { } through
                ? await DomainOfAsync(context, through).ConfigureAwait(false)
                : sender;
        }
        catch (StoreException)
        {
            // It left meanwhile, or cannot be read: for those who look after the server.
            return null;
        }
    }

    /// <summary>The main name of the address's domain, where it is one of ours.</summary>
    public static async ValueTask<DomainName?> DomainOfAsync(HttpContext context, EmailAddress? address) => address?.Domain is not { } name ? null
        : (await ApiEndpoint.Service<AccountDirectory>(context).FindDomainAsync(name, context.RequestAborted).ConfigureAwait(false))?.Name;
}

/// <summary>Where an operation acts.</summary>
/// <param name="Subject">As the path names it; empty where it names nothing.</param>
/// <param name="Domain">By its main name; null is the server.</param>
/// <param name="Account">Where it is one.</param>
internal sealed record ApiReach(string Subject, DomainName? Domain, Account? Account)
{
    /// <summary>Whose name the subject is, where it is an address that is no account's own.</summary>
    public IReadOnlyList<Account> Named { get; init; } = [];
}
