using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Posthouse.SenderAuth.Tests.Arc;

/// <summary>A YAML mapping with its pairs in order, names that stand twice included.</summary>
internal sealed class ArcVector
{
    private readonly List<(string Name, object Value)> _pairs = [];

    internal static ArcVector Read(IParser parser)
    {
        var vector = new ArcVector();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            string name = parser.Consume<Scalar>().Value;
            vector._pairs.Add((name, parser.Accept<Scalar>(out _) ? parser.Consume<Scalar>().Value : Read(parser)));
        }

        return vector;
    }

    /// <summary>Empty where there is none.</summary>
    internal string Text(string name) => _pairs.Find(pair => pair.Name == name).Value as string ?? "";

    internal IReadOnlyList<(string Name, object Value)> Group(string name) => (_pairs.Find(pair => pair.Name == name).Value as ArcVector)?._pairs ?? [];
}
