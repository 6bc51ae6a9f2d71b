using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Identity providers as part of the configuration. Their secrets are never in one: what is there is kept, and what is made has none yet.</summary>
internal static class ConfiguredProviders
{
    internal static async Task<IReadOnlyList<ConfiguredProviderModel>> ExportAsync(HttpContext context) =>
        [.. (await ApiEndpoint.Service<IdentityProviders>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).Select(Model).OrderBy(Key, StringComparer.Ordinal)];

    internal static ConfigurationSet<ConfiguredProviderModel> Set(ConfigurationModel before, ConfigurationModel wanted, bool prune) =>
        new(before.IdentityProviders, wanted.IdentityProviders?.Select(static model => Model(Checked(model))).ToList(), prune, Key, static (a, b) => a.Domains!.SequenceEqual(b.Domains!) && a == b with { Domains = a.Domains });

    internal static ConfigurationPart Prepare(HttpContext context, ConfigurationSet<ConfiguredProviderModel> set)
    {
        string by = AdministratorGate.NameOf(context);
        var ended = new List<CredentialKey>();
        return new ConfigurationPart(
            (transaction, names) =>
            {
                ended.Clear();
                foreach (ConfiguredProviderModel model in set.Removed) ended.AddRange(IdentityProviders.Delete(transaction, Read(model).OwnerName, model.Name, by));
                foreach (ConfiguredProviderModel model in set.Put)
                {
                    IdentityProvider wanted = Read(model);
                    wanted = wanted with { Owner = wanted.Owner is { } owner ? names.MainName(owner) : null, Domains = [.. wanted.Domains.Select(names.MainName).Distinct()] };
                    ended.AddRange(IdentityProviders.Put(transaction, wanted, wanted.Owner is { } of ? names.Domain(of) : 0, by));
                }
            },
            () =>
            {
                ApiEndpoint.Service<IdentityProviders>(context).End(ended);
                return Task.CompletedTask;
            });
    }

    /// <summary>Of those that are put: new ones, and those that are another client now, have none.</summary>
    internal static IEnumerable<string> WithoutSecret(ConfigurationSet<ConfiguredProviderModel> set, ConfigurationModel before) =>
        set.Put.Where(model => before.IdentityProviders?.FirstOrDefault(old => Key(old) == Key(model)) is not { } there || there.Issuer != model.Issuer || there.ClientId != model.ClientId).Select(Key);

    private static IdentityProvider Checked(ConfiguredProviderModel model)
    {
        IdentityProvider provider = Read(model);
        IdentityProviders.Check(provider);
        return provider;
    }

    private static IdentityProvider Read(ConfiguredProviderModel model) => new()
    {
        Owner = model.Owner == IdentityProvider.ServerOwner ? null : DomainName.Parse(model.Owner),
        Name = model.Name,
        Label = model.Label,
        Issuer = model.Issuer,
        ClientId = model.ClientId,
        Domains = [.. (model.Domains ?? []).Select(DomainName.Parse)],
        Administrators = model.Administrators,
        Factors = IdentityProviderEndpoints.ReadFactors(model.SecondFactor),
        Enabled = model.Enabled ?? true,
    };

    private static ConfiguredProviderModel Model(IdentityProvider provider) => new()
    {
        Owner = provider.Owner?.Unicode ?? IdentityProvider.ServerOwner,
        Name = provider.Name,
        Label = provider.Label,
        Issuer = provider.Issuer,
        ClientId = provider.ClientId,
        Domains = [.. provider.Domains.Select(static domain => domain.Unicode).Order(StringComparer.Ordinal)],
        Administrators = provider.Administrators,
        SecondFactor = IdentityProviderEndpoints.Name(provider.Factors),
        Enabled = provider.Enabled,
    };

    private static string Key(ConfiguredProviderModel model) => $"{model.Owner} {model.Name}";
}
