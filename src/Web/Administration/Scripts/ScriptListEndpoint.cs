using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Web;

/// <summary>The scripts of everybody, as they stand: which of them run, and which of those fail.</summary>
internal static class ScriptListEndpoint
{
    private static readonly Dictionary<string, Func<StoredScriptModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["owner"] = static m => m.Owner,
        ["name"] = static m => m.Name,
        ["use"] = static m => m.Use,
        ["octets"] = static m => ListPage.Number(m.Octets),
        ["changed"] = static m => ListPage.Moment(m.Changed),
        ["failedAt"] = static m => m.FailedAt is { } at ? ListPage.Moment(at) : "",
    };

    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "GET", "scripts", ListAsync);

    private static async Task<object?> ListAsync(HttpContext context)
    {
        ApiCaller caller = ApiCaller.Of(context);
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        Dictionary<long, DomainName> domains = (await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false)).ToDictionary(static d => d.Id, static d => d.Name);
        Dictionary<long, EmailAddress> accounts = (await directory.ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false)).ToDictionary(static a => a.Id.Value, static a => a.Address);
        DomainName? only = ApiEndpoint.Query(context, "domain") is { } text ? DomainName.Parse(text) : null;
        if (only is not null) only = (await directory.FindDomainAsync(only, context.RequestAborted).ConfigureAwait(false))?.Name ?? only;
        IReadOnlyDictionary<(ScriptOwner, string), LastFailure> failures = await ApiEndpoint.Service<ScriptFailures>(context).FindAsync(context.RequestAborted).ConfigureAwait(false);
        var rows = new List<StoredScriptModel>();
        foreach (StoredScript script in await ApiEndpoint.Service<ScriptStore>(context).ListAllAsync(context.RequestAborted).ConfigureAwait(false))
        {
            // What was of an account or a domain that is gone concerns nobody.
            (string? owner, DomainName? of) = script.Owner.Scope switch
            {
                ScriptScope.Account => accounts.TryGetValue(script.Owner.Id, out EmailAddress? address) ? (address.ToUnicodeString(), address.Domain) : (null, null),
                ScriptScope.Domain => domains.TryGetValue(script.Owner.Id, out DomainName? domain) ? (domain.Unicode, domain) : (null, null),
                _ => ("server", null),
            };
            if (owner is null || !caller.Sees(Right.ReadScripts, of) || (only is not null && !only.Equals(of))) continue;
            rows.Add(Model(script, owner, failures.GetValueOrDefault((script.Owner, script.Name.Replace('"', '\''))), context));
        }

        IEnumerable<StoredScriptModel> wanted = rows;
        if (ApiEndpoint.Query(context, "scope") is { } scope) wanted = wanted.Where(m => m.Scope == scope);
        if (ApiEndpoint.Query(context, "use") is { } use) wanted = wanted.Where(m => m.Use == use);
        if (ListPage.Flag(context, "failed") is { } failed) wanted = wanted.Where(m => m.FailedAt is not null == failed);
        return ListPage.Of(
            context, wanted, static m => $"{m.Scope switch { "server" => 0, "domain" => 1, _ => 2 }} {m.Owner} {m.Name}", Columns,
            static (m, q) => ListPage.Has(m.Owner, q) || ListPage.Has(m.Name, q) || ListPage.Has(m.FailedBecause, q));
    }

    private static StoredScriptModel Model(StoredScript script, string owner, LastFailure? failure, HttpContext context)
    {
        // What failed before it was changed may be mended.
        if (failure?.At < script.Changed) failure = null;
        return new StoredScriptModel
        {
            Owner = owner,
            Scope = script.Owner.Scope.ToString().ToLowerInvariant(),
            Name = script.Name,
            Use = script.Use.ToString().ToLowerInvariant(),
            Octets = script.Octets,
            Created = script.Created,
            Changed = script.Changed,
            FailedAt = failure?.At,
            FailedLine = failure?.Line,
            FailedBecause = failure is null ? null : AnswerLanguage.Say(context, failure.Error),
            FailedTrace = failure?.Trace,
        };
    }
}
