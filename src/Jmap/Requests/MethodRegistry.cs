using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Jmap;

/// <summary>The methods that there are, and the capabilities they and others offer.</summary>
internal sealed class MethodRegistry
{
    private readonly FrozenDictionary<string, IJmapMethod> _methods;

    internal MethodRegistry(IServiceProvider services)
    {
        _methods = All<IJmapMethod>(services).ToFrozenDictionary(static method => method.Name, StringComparer.Ordinal);
        Capabilities = [.. All<IJmapCapability>(services).OrderBy(static capability => capability.Order)];
        Known = Capabilities.Select(static capability => capability.Uri).ToFrozenSet(StringComparer.Ordinal);
    }

    internal IReadOnlyList<IJmapCapability> Capabilities { get; }

    internal FrozenSet<string> Known { get; }

    internal IJmapMethod? Find(string name) => _methods.GetValueOrDefault(name);

    private static IEnumerable<T> All<T>(IServiceProvider services) =>
        typeof(MethodRegistry).Assembly.GetTypes().Where(static type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(T)))
            .Select(type => (T)ActivatorUtilities.CreateInstance(services, type));
}
