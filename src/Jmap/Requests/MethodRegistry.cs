using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Jmap;

/// <summary>The methods that there are, and the capabilities they and others offer.</summary>
internal sealed class MethodRegistry
{
    private readonly FrozenDictionary<string, IJmapMethod> _methods;

    private readonly FrozenSet<string> _shared;

    internal MethodRegistry(IServiceProvider services)
    {
        _methods = All<IJmapMethod>(services).ToFrozenDictionary(static method => method.Name, StringComparer.Ordinal);
        Capabilities = [.. All<IJmapCapability>(services).OrderBy(static capability => capability.Order)];
        _shared = Capabilities.Where(static capability => capability.IsOfSharedAccounts).Select(static capability => capability.Uri).ToFrozenSet(StringComparer.Ordinal);
        Known = Capabilities.Select(static capability => capability.Uri).ToFrozenSet(StringComparer.Ordinal);
    }

    internal IReadOnlyList<IJmapCapability> Capabilities { get; }

    internal FrozenSet<string> Known { get; }

    internal IEnumerable<string> Names => _methods.Keys;

    internal IJmapMethod? Find(string name) => _methods.GetValueOrDefault(name);

    /// <summary>It works in accounts of others too.</summary>
    internal bool IsOfSharedAccounts(IJmapMethod method) => _shared.Contains(method.Capability);

    private static IEnumerable<T> All<T>(IServiceProvider services) =>
        typeof(MethodRegistry).Assembly.GetTypes().Where(static type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(T)))
            .Select(type => (T)ActivatorUtilities.CreateInstance(services, type));
}
