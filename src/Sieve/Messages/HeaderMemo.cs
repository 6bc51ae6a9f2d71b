namespace Posthouse.Sieve;

/// <summary>What a run found of the fields that one script names, so that fifty rules on From read it once.</summary>
internal sealed class HeaderMemo(string[] names)
{
    private readonly TestValue[]?[] _values = new TestValue[]?[names.Length * AddressParts.Count];
    private int _version;

    internal TestValue[] Get(RunMessage message, int number, AddressPart part)
    {
        if (_version != message.Version)
        {
            Array.Clear(_values);
            _version = message.Version;
        }

        return _values[number * AddressParts.Count + (int)part] ??= Read(message, names[number], part);
    }

    private static TestValue[] Read(RunMessage message, string name, AddressPart part)
    {
        List<TestValue>? values = null;
        foreach (ref readonly MessageField field in message.Fields)
        {
            if (field.Is(name)) AddressParts.Append(field, part, message.Separator, values ??= []);
        }

        return values is null ? [] : [.. values];
    }
}
