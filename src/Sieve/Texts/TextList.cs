namespace Posthouse.Sieve;

/// <summary>A string list of the script, with the place where it stands.</summary>
internal sealed class TextList(SieveText[] items, SievePosition at)
{
    internal SieveText[] Items { get; } = items;

    internal SievePosition At { get; } = at;

    internal bool IsConstant => Array.TrueForAll(Items, static t => t.IsConstant);

    internal IEnumerable<string> Get(SieveRun run) => Items.Select(t => t.Get(run));

    public override string ToString() => string.Join(", ", Items.Take(4).Select(static t => $"\"{t.Constant ?? "${…}"}\"")) + (Items.Length > 4 ? ", …" : "");
}
