using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Web;

/// <summary>Sieve scripts: list, show, put, change, delete. The owner is an account's address, a domain, or "server".</summary>
internal static class ScriptEndpoints
{
    private static readonly Dictionary<string, Func<ScriptModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["name"] = static m => m.Name,
        ["use"] = static m => m.Use ?? "",
        ["octets"] = static m => ListPage.Number(m.Octets),
        ["created"] = static m => ListPage.Moment(m.Created),
        ["changed"] = static m => ListPage.Moment(m.Changed),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "scripts/{owner}", static async context =>
        {
            List<StoredScript> scripts = await Scripts(context).ListAsync(await OwnerAsync(context).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
            return ListPage.Of(context, scripts.Select(Model), static m => m.Name, Columns, static (m, q) => ListPage.Has(m.Name, q));
        });
        ApiEndpoint.Map(endpoints, "GET", "scripts/{owner}/{name}", static async context =>
        {
            (StoredScript script, byte[] content) = await Scripts(context).GetAsync(await OwnerAsync(context).ConfigureAwait(false), ApiEndpoint.Route(context, "name"), context.RequestAborted).ConfigureAwait(false);
            return Model(script) with { Content = Encoding.UTF8.GetString(content) };
        });
        ApiEndpoint.Map(endpoints, "PUT", "scripts/{owner}/{name}", static async context =>
        {
            ScriptChange wanted = await ApiEndpoint.ReadAsync<ScriptChange>(context).ConfigureAwait(false);
            if (wanted.Content is not { } content) throw new FormatException("The script's content is missing.");
            ScriptOwner owner = await OwnerAsync(context).ConfigureAwait(false);
            ScriptUse? use = wanted.Use is { } text ? UseOf(owner, text) : null;
            string name = ApiEndpoint.Route(context, "name");
            StoredScript script = await Scripts(context).PutAsync(owner, name, Encoding.UTF8.GetBytes(content), context.RequestAborted).ConfigureAwait(false);
            return Model(use is { } set ? await Scripts(context).SetUseAsync(owner, name, set, context.RequestAborted).ConfigureAwait(false) : script);
        });
        ApiEndpoint.Map(endpoints, "PATCH", "scripts/{owner}/{name}", static async context =>
        {
            ScriptChange wanted = await ApiEndpoint.ReadAsync<ScriptChange>(context).ConfigureAwait(false);
            if (wanted.Content is not null) throw new FormatException("PUT replaces a script's content.");
            ScriptOwner owner = await OwnerAsync(context).ConfigureAwait(false);
            string name = ApiEndpoint.Route(context, "name");
            StoredScript? script = null;
            if (wanted.Name is { } newName) script = await Scripts(context).RenameAsync(owner, name, newName, context.RequestAborted).ConfigureAwait(false);
            if (wanted.Use is { } use) script = await Scripts(context).SetUseAsync(owner, script?.Name ?? name, UseOf(owner, use), context.RequestAborted).ConfigureAwait(false);
            return Model(script ?? throw new FormatException("Nothing is to be changed."));
        });
        ApiEndpoint.Map(endpoints, "DELETE", "scripts/{owner}/{name}", static async context =>
        {
            await Scripts(context).DeleteAsync(await OwnerAsync(context).ConfigureAwait(false), ApiEndpoint.Route(context, "name"), context.RequestAborted).ConfigureAwait(false);
            return null;
        });
        // For an account's whole list: none is active any more.
        ApiEndpoint.Map(endpoints, "DELETE", "scripts/{owner}", static async context =>
        {
            ScriptOwner owner = await OwnerAsync(context).ConfigureAwait(false);
            if (owner.Scope != ScriptScope.Account || ListPage.Flag(context, "active") != true) throw new FormatException("DELETE of an account's ?active=true ends what its active script does; others are deleted one by one.");
            await Scripts(context).DeactivateAsync(owner, context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    private static ScriptStore Scripts(HttpContext context) => ApiEndpoint.Service<ScriptStore>(context);

    internal static async ValueTask<ScriptOwner> OwnerAsync(HttpContext context)
    {
        string text = ApiEndpoint.Route(context, "owner");
        if (text == "server") return ScriptOwner.Server;
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        if (text.Contains('@', StringComparison.Ordinal))
        {
            Account? account = await directory.FindAccountAsync(EmailAddress.Parse(text), context.RequestAborted).ConfigureAwait(false);
            return account is null ? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {text}.") : ScriptOwner.Of(account.Id);
        }

        Domain? domain = await directory.FindDomainAsync(DomainName.Parse(text), context.RequestAborted).ConfigureAwait(false);
        return domain is null ? throw new ApiException(StatusCodes.Status404NotFound, $"There is no domain {text} here.") : ScriptOwner.OfDomain(domain.Id);
    }

    internal static ScriptUse UseOf(ScriptOwner owner, string text) => (owner.Scope == ScriptScope.Account, text) switch
    {
        (_, "none") => ScriptUse.None,
        (true, "active") => ScriptUse.Active,
        (false, "before") => ScriptUse.Before,
        (false, "after") => ScriptUse.After,
        (true, _) => throw new FormatException($"An account's script is 'active' or 'none', not '{text}'."),
        _ => throw new FormatException($"An administrator's script runs 'before', 'after' or 'none', not '{text}'."),
    };

    private static ScriptModel Model(StoredScript script) => new()
    {
        Name = script.Name,
        Use = script.Use == ScriptUse.None ? null : script.Use.ToString().ToLowerInvariant(),
        Octets = script.Octets,
        Created = script.Created,
        Changed = script.Changed,
    };
}
