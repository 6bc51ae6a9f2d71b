namespace Posthouse.Dns;

/// <summary>A secret that a name server and we share.</summary>
/// <param name="Name">As the server has it; compared as names are.</param>
internal sealed record TsigKey(string Name, TsigAlgorithm Algorithm, byte[] Secret)
{
    public override string ToString() => $"{Name} ({TsigAlgorithms.NameOf(Algorithm)})";
}
