using System.Text;
using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Web;

/// <summary>The administrators' Sieve scripts as part of the configuration.</summary>
internal static class ConfiguredScripts
{
    private const string Server = "server";

    internal static async Task<IReadOnlyList<ConfiguredScriptModel>> ExportAsync(HttpContext context, IReadOnlyList<Domain> domains)
    {
        ScriptStore scripts = ApiEndpoint.Service<ScriptStore>(context);
        HashSet<long> some = [.. await scripts.DomainsAsync(context.RequestAborted).ConfigureAwait(false)];
        var models = new List<ConfiguredScriptModel>();
        foreach ((string owner, ScriptOwner of) in domains.Where(domain => some.Contains(domain.Id)).Select(static domain => (domain.Name.Unicode, ScriptOwner.OfDomain(domain.Id))).Prepend((Server, ScriptOwner.Server)))
        {
            foreach (StoredScript script in await scripts.ListAsync(of, context.RequestAborted).ConfigureAwait(false))
            {
                (_, byte[] content) = await scripts.GetAsync(of, script.Name, context.RequestAborted).ConfigureAwait(false);
                models.Add(new ConfiguredScriptModel { Owner = owner, Name = script.Name, Use = script.Use.ToString().ToLowerInvariant(), Content = Encoding.UTF8.GetString(content) });
            }
        }

        return [.. models.OrderBy(Key, StringComparer.Ordinal)];
    }

    internal static ConfigurationSet<ConfiguredScriptModel> Set(ConfigurationModel before, ConfigurationModel wanted, bool prune) => new(
        before.Scripts,
        wanted.Scripts?.Select(static model => model with { Owner = model.Owner == Server ? Server : DomainName.Parse(model.Owner).Unicode, Name = model.Name.Normalize(), Use = string.IsNullOrEmpty(model.Use) ? "none" : model.Use }).ToList(),
        prune, Key, static (a, b) => a == b);

    internal static ConfigurationPart Prepare(HttpContext context, ConfigurationSet<ConfiguredScriptModel> set)
    {
        ScriptStore scripts = ApiEndpoint.Service<ScriptStore>(context);
        var changed = new HashSet<ScriptOwner>();
        return new ConfigurationPart(
            (transaction, names) =>
            {
                // First what goes: it makes room.
                foreach (ConfiguredScriptModel model in set.Removed.Where(model => model.Owner == Server || names.IsHere(DomainName.Parse(model.Owner)))) scripts.Delete(transaction, Of(names, model), model.Name);
                foreach (ConfiguredScriptModel model in set.Put) scripts.Put(transaction, Of(names, model), model.Name, Encoding.UTF8.GetBytes(model.Content), ScriptEndpoints.UseOf(Of(names, model), model.Use));
            },
            async () =>
            {
                foreach (ScriptOwner owner in changed) await scripts.ChangedAsync(owner).ConfigureAwait(false);
            });

        ScriptOwner Of(ConfiguredNames names, ConfiguredScriptModel model)
        {
            ScriptOwner owner = model.Owner == Server ? ScriptOwner.Server : ScriptOwner.OfDomain(names.Domain(DomainName.Parse(model.Owner)));
            changed.Add(owner);
            return owner;
        }
    }

    private static string Key(ConfiguredScriptModel model) => $"{model.Owner} {model.Name}";
}
