using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>The lists of a configuration that other rooms keep beside the directory: what of them changes, how it is written, and what is left to do afterwards.</summary>
internal sealed class ConfigurationLists
{
    private readonly HttpContext _context;
    private readonly ConfigurationModel _before;
    private readonly ConfigurationSet<ConfiguredDkimModel> _dkim;
    private readonly ConfigurationSet<ConfiguredMtaStsModel> _mtaSts;
    private readonly ConfigurationSet<ConfiguredLimitModel> _limits;
    private readonly ConfigurationSet<ConfiguredScriptModel> _scripts;
    private readonly ConfigurationSet<ConfiguredProviderModel> _providers;
    private readonly ConfiguredClients _clients;
    private readonly ConfigurationSet<SuppressionModel> _suppressions;
    private readonly ConfigurationSet<ConfiguredShareModel> _shares;
    private readonly ConfiguredKeys _keys;

    private ConfigurationLists(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune, ConfiguredClients clients)
    {
        _context = context;
        _before = before;
        _dkim = ConfiguredDkim.Set(before, wanted);
        _mtaSts = ConfiguredMtaSts.Set(context, before, wanted, prune);
        _limits = ConfiguredLimits.Set(before, wanted, prune);
        _scripts = ConfiguredScripts.Set(before, wanted, prune);
        _providers = ConfiguredProviders.Set(before, wanted, prune);
        _clients = clients;
        _suppressions = ConfiguredSuppressions.Set(context, before, wanted, prune);
        _shares = ConfiguredShares.Set(before, wanted, prune);
        _keys = ConfiguredKeys.Read(context, before, wanted, prune);
    }

    internal static async Task<ConfigurationLists> ReadAsync(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune) =>
        new(context, before, wanted, prune, await ConfiguredClients.ReadAsync(context, before, wanted, prune).ConfigureAwait(false));

    internal async Task<IReadOnlyList<ConfigurationPart>> PrepareAsync() =>
    [
        await ConfiguredDkim.PrepareAsync(_context, _dkim, _before.Dkim ?? []).ConfigureAwait(false), ConfiguredMtaSts.Prepare(_context, _mtaSts), ConfiguredLimits.Prepare(_context, _limits),
        ConfiguredScripts.Prepare(_context, _scripts), ConfiguredProviders.Prepare(_context, _providers), await _clients.PrepareAsync().ConfigureAwait(false), ConfiguredSuppressions.Prepare(_context, _suppressions),
        ConfiguredShares.Prepare(_shares), _keys.Prepare(),
    ];

    /// <summary>What an export after a trial has of these lists. The directory shows what a trial made of it; of the others the store has taken back what it wrote, and what it wrote is known.</summary>
    internal ConfigurationModel Tried(ConfigurationModel directory)
    {
        var here = new ConfiguredDirectory(directory);
        return directory with
        {
            Dkim = [.. _dkim.After.Where(model => here.HasDomain(model.Domain))],
            MtaSts = [.. _mtaSts.After.Where(model => here.HasDomain(model.Domain))],
            Limits = [.. _limits.After.Where(model => ConfiguredLimits.IsOf(model, here))],
            Scripts = [.. _scripts.After.Where(model => model.Owner == "server" || here.HasDomain(model.Owner))],
            IdentityProviders = [.. _providers.After.Where(model => model.Owner == "server" || here.HasDomain(model.Owner))],
            OauthClients = _clients.Set.After,
            Suppressions = [.. _suppressions.After.Where(model => ConfiguredSuppressions.IsOf(model, here))],
            Shares = [.. _shares.After.Where(model => ConfiguredShares.IsOf(model, here))],
            ApiKeys = [.. _keys.Set.After.Where(model => ConfiguredKeys.IsOf(model, here))],
        };
    }

    /// <summary>What the file could not bring, after it was applied or tried.</summary>
    /// <param name="withPassword">Addresses whose passwords the file brought.</param>
    internal IReadOnlyList<ConfigurationTask> Tasks(IReadOnlyList<ConfigurationDifference> changes, IReadOnlySet<string> withPassword) =>
    [
        .. changes.Where(change => change is { Action: "create", Kind: "account" } && !withPassword.Contains(change.Name)).Select(static change => new ConfigurationTask("account", change.Name, ConfigurationTask.SetPassword)),
        .. _dkim.Put.Select(static model => new ConfigurationTask("dkim", model.Domain, ConfigurationTask.PublishRecord)),
        .. ConfiguredProviders.WithoutSecret(_providers, _before).Select(static name => new ConfigurationTask("identity-provider", name, ConfigurationTask.SetSecret)),
        .. _clients.Tasks,
        .. _keys.Tasks,
    ];
}
