using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The programs that may ask for tokens, as part of the configuration. What is there keeps its secret; what is made gets one, which is told once.</summary>
internal sealed class ConfiguredClients
{
    private readonly HttpContext _context;
    private readonly Dictionary<string, OAuthClient> _described = new(StringComparer.Ordinal);
    private readonly List<ConfigurationTask> _tasks = [];

    private ConfiguredClients(HttpContext context, ConfigurationSet<ConfiguredClientModel> set)
    {
        _context = context;
        Set = set;
    }

    internal ConfigurationSet<ConfiguredClientModel> Set { get; }

    /// <summary>The secrets that the last application made.</summary>
    internal IReadOnlyList<ConfigurationTask> Tasks => _tasks;

    internal static async Task<IReadOnlyList<ConfiguredClientModel>> ExportAsync(HttpContext context) =>
        [.. (await ApiEndpoint.Service<OAuthClients>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).Select(Model).OrderBy(static model => model.ClientId, StringComparer.Ordinal)];

    internal static async Task<ConfiguredClients> ReadAsync(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune)
    {
        List<OAuthClient>? clients = null;
        foreach (ConfiguredClientModel model in wanted.OauthClients ?? [])
        {
            var client = new NewOAuthClient { ClientId = model.ClientId, Name = model.Name, IsPublic = model.IsPublic, IsTrusted = model.IsTrusted, RedirectUris = model.RedirectUris ?? [] };
            if (model.Grants is { } grants) client = client with { Grants = grants };
            if (model.Scopes is { } scopes) client = client with { Scopes = scopes };
            (clients ??= []).Add(await ApiEndpoint.Service<OAuthClients>(context).DescribeAsync(client, context.RequestAborted).ConfigureAwait(false));
        }

        var read = new ConfiguredClients(context, new ConfigurationSet<ConfiguredClientModel>(
            before.OauthClients,
            // As it will be kept: what is left open takes its default here, so that it does not differ for ever.
            wanted.OauthClients is null ? null : clients?.ConvertAll(Model) ?? [],
            prune, static model => model.ClientId, IsSame, exact: true));
        foreach (OAuthClient client in clients ?? []) read._described[client.ClientId] = client;
        return read;
    }

    internal async Task<ConfigurationPart> PrepareAsync()
    {
        string by = AdministratorGate.NameOf(_context);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        var ended = new List<CredentialKey>();
        foreach (ConfiguredClientModel model in StoreTrial.IsOn ? [] : Set.Put)
        {
            if (await ApiEndpoint.Service<OAuthClients>(_context).GiveSecretAsync(_described[model.ClientId], _context.RequestAborted).ConfigureAwait(false) is { } secret) secrets[model.ClientId] = secret;
        }

        return new ConfigurationPart(
            (transaction, _) =>
            {
                ended.Clear();
                _tasks.Clear();
                foreach (ConfiguredClientModel model in Set.Removed)
                {
                    if (OAuthClients.Delete(transaction, model.ClientId, by) is { } gone) ended.Add(gone);
                }

                foreach (ConfiguredClientModel model in Set.Put)
                {
                    (bool isNewSecret, CredentialKey? less) = OAuthClients.Put(transaction, _described[model.ClientId], by);
                    if (isNewSecret) _tasks.Add(new ConfigurationTask("oauth-client", model.ClientId, ConfigurationTask.KeepSecret, secrets.GetValueOrDefault(model.ClientId)));
                    if (less is { } worthless) ended.Add(worthless);
                }
            },
            () =>
            {
                foreach (CredentialKey credential in ended) ApiEndpoint.Service<SignInService>(_context).End(credential);
                return Task.CompletedTask;
            });
    }

    private static bool IsSame(ConfiguredClientModel a, ConfiguredClientModel b) =>
        a.Name == b.Name && a.IsPublic == b.IsPublic && a.IsTrusted == b.IsTrusted && a.RedirectUris!.SequenceEqual(b.RedirectUris!) && a.Grants!.SequenceEqual(b.Grants!) && a.Scopes!.SequenceEqual(b.Scopes!);

    private static ConfiguredClientModel Model(OAuthClient client)
    {
        OAuthClientModel shown = OAuthClientEndpoints.Model(client, null);
        return new ConfiguredClientModel
        {
            ClientId = shown.ClientId, Name = shown.Name, IsPublic = shown.IsPublic, IsTrusted = shown.IsTrusted,
            RedirectUris = [.. shown.RedirectUris!.Order(StringComparer.Ordinal)], Grants = shown.Grants, Scopes = shown.Scopes,
        };
    }
}
