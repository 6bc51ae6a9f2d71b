using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>The header fields that a test looks at: names, and which of several of one name (RFC 5260 §6), in the message or its parts (RFC 5703 §4).</summary>
internal sealed class FieldSelector
{
    private readonly TextList _names;
    private readonly int[]? _numbers;
    private readonly int _index;
    private readonly bool _last;
    private readonly MimeSelector? _mime;

    private FieldSelector(TextList names, int[]? numbers, int index, bool last, MimeSelector? mime)
    {
        _names = names;
        _numbers = numbers;
        _index = index;
        _last = last;
        _mime = mime;
    }

    internal TextList Names => _names;

    /// <summary>Takes the tags; the names are taken by <see cref="Finish"/>.</summary>
    internal static (int Index, bool Last) ReadIndex(ArgumentReader reader)
    {
        long? index = reader.TagNumber("index", "index");
        if (index is < 1 or > int.MaxValue) reader.Error(reader.LastAt, "':index' counts from 1.");
        bool last = reader.Flag("last", "index");
        if (last && index is null) reader.Error(reader.LastAt, "':last' stands beside ':index'.");
        return ((int)Math.Clamp(index ?? 0, 0, int.MaxValue), last);
    }

    internal static FieldSelector Finish(ArgumentReader reader, TextList names, (int Index, bool Last) which, MimeSelector? mime)
    {
        foreach (SieveText name in names.Items)
        {
            if (name.Constant is { } constant && !HeaderNames.IsValid(constant)) reader.Error(names.At, $"\"{constant}\" cannot be the name of a header field.");
        }

        bool memo = which.Index == 0 && mime is null && names.IsConstant;
        int[]? numbers = memo ? [.. names.Items.Select(n => reader.Scope.Headers.Number(n.Constant!))] : null;
        return new FieldSelector(names, numbers, which.Index, which.Last, mime);
    }

    /// <summary>All values of all fields, in order.</summary>
    internal void Gather(SieveRun run, AddressPart part, List<TestValue> into)
    {
        into.Clear();
        if (_numbers is not null)
        {
            foreach (int number in _numbers) into.AddRange(run.Memo.Get(run, number, part));
            return;
        }

        foreach (MessageField field in Fields(run))
        {
            if (_mime is null || part != AddressPart.Text) AddressParts.Append(field, part, run.Message.Separator, into);
            else _mime.Append(run, field, into);
        }
    }

    /// <summary>The fields themselves.</summary>
    internal IEnumerable<MessageField> Fields(SieveRun run)
    {
        IEnumerable<IReadOnlyList<MessageField>> headers = _mime is null ? [run.Message.Fields.ToArray()] : _mime.Headers(run);
        foreach (IReadOnlyList<MessageField> header in headers)
        {
            run.Step(1 + header.Count / 16);
            foreach (SieveText name in _names.Items)
            {
                string text = name.Get(run);
                IEnumerable<MessageField> named = header.Where(f => f.Is(text));
                if (_index > 0) named = (_last ? named.Reverse() : named).Skip(_index - 1).Take(1);
                foreach (MessageField field in named)
                {
                    run.Step(field.Bytes.Length / run.Limits.CharactersPerStep);
                    yield return field;
                }
            }
        }
    }

    /// <summary>Whether each name is there at least once.</summary>
    internal bool AllExist(SieveRun run)
    {
        for (int i = 0; i < _names.Items.Length; i++)
        {
            string name = _names.Items[i].Get(run);
            if (!Exists(run, name)) return false;
        }

        return true;
    }

    private bool Exists(SieveRun run, string name)
    {
        if (_mime is not null) return _mime.Headers(run).Any(header => header.Any(f => f.Is(name)));
        ReadOnlySpan<MessageField> fields = run.Message.Fields;
        run.Step(fields.Length / 64);
        foreach (ref readonly MessageField field in fields)
        {
            if (field.Is(name)) return true;
        }

        return false;
    }

    public override string ToString() => _index == 0 ? _names.ToString() : string.Create(CultureInfo.InvariantCulture, $":index {_index}{(_last ? " :last" : "")} {_names}");
}
