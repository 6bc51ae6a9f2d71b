using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>By what domains sign, as part of the configuration. Keys are secrets and facts; that there is one is the decision.</summary>
internal static class ConfiguredDkim
{
    internal static async Task<IReadOnlyList<ConfiguredDkimModel>> ExportAsync(HttpContext context, IReadOnlySet<DomainName> domains)
    {
        IReadOnlyList<SigningKey> keys = await ApiEndpoint.Service<SigningKeys>(context).ListAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false);
        return
        [
            .. keys.Where(key => key.State != SigningKeyState.Retired && domains.Contains(key.Domain)).GroupBy(static key => key.Domain)
                .Select(static domain => new ConfiguredDkimModel { Domain = domain.Key.Unicode, Algorithms = [.. domain.Select(static key => key.Algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519" : "rsa").Distinct().Order(StringComparer.Ordinal)] })
                .OrderBy(static model => model.Domain, StringComparer.Ordinal),
        ];
    }

    /// <summary>With what is there already: keys are made, never taken away.</summary>
    internal static ConfigurationSet<ConfiguredDkimModel> Set(ConfigurationModel before, ConfigurationModel wanted)
    {
        Dictionary<string, ConfiguredDkimModel> old = (before.Dkim ?? []).ToDictionary(static model => model.Domain, StringComparer.OrdinalIgnoreCase);
        List<ConfiguredDkimModel>? more = wanted.Dkim?.Select(model =>
        {
            string domain = DomainName.Parse(model.Domain).Unicode;
            foreach (string algorithm in model.Algorithms) _ = DkimEndpoints.Algorithm(algorithm);
            return new ConfiguredDkimModel { Domain = domain, Algorithms = [.. model.Algorithms.Concat(old.GetValueOrDefault(domain)?.Algorithms ?? []).Distinct().Order(StringComparer.Ordinal)] };
        }).ToList();
        return new ConfigurationSet<ConfiguredDkimModel>(before.Dkim, more, prune: false, static model => model.Domain, static (a, b) => a.Algorithms.SequenceEqual(b.Algorithms));
    }

    internal static async Task<ConfigurationPart> PrepareAsync(HttpContext context, ConfigurationSet<ConfiguredDkimModel> set, IReadOnlyList<ConfiguredDkimModel> before)
    {
        var made = new List<NewSigningKey>();
        // An RSA key takes its time: a trial makes none.
        foreach (ConfiguredDkimModel model in StoreTrial.IsOn ? [] : set.Put)
        {
            IEnumerable<string> there = before.FirstOrDefault(old => old.Domain == model.Domain)?.Algorithms ?? [];
            foreach (string algorithm in model.Algorithms.Except(there))
                made.Add(await ApiEndpoint.Service<SigningKeys>(context).GenerateAsync(DomainName.Parse(model.Domain), DkimEndpoints.Algorithm(algorithm), context.RequestAborted).ConfigureAwait(false));
        }

        return new ConfigurationPart(
            (transaction, names) =>
            {
                foreach (ConfiguredDkimModel model in set.Put) names.Domain(DomainName.Parse(model.Domain));
                foreach (NewSigningKey key in made) SigningKeys.Add(transaction, key);
            },
            static () => Task.CompletedTask);
    }
}
