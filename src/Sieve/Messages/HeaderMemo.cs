namespace Posthouse.Sieve;

/// <summary>What a run found of the fields that one script names, so that fifty rules on From read it once.</summary>
internal sealed class HeaderMemo(string[] names)
{
    private readonly TestValue[]?[] _values = new TestValue[]?[names.Length * AddressParts.Count];
    private int _version;

    internal TestValue[] Get(SieveRun run, int number, AddressPart part)
    {
        RunMessage message = run.Message;
        if (_version != message.Version)
        {
            Array.Clear(_values);
            _version = message.Version;
        }

        return _values[number * AddressParts.Count + (int)part] ??= Read(run, names[number], part);
    }

    private static TestValue[] Read(SieveRun run, string name, AddressPart part)
    {
        ReadOnlySpan<MessageField> fields = run.Message.Fields;
        run.Step(fields.Length / 64);
        List<TestValue>? values = null;
        foreach (ref readonly MessageField field in fields)
        {
            if (!field.Is(name)) continue;
            run.Step(field.Bytes.Length / run.Limits.CharactersPerStep);
            AddressParts.Append(field, part, run.Message.Separator, values ??= []);
        }

        return values is null ? [] : [.. values];
    }
}
