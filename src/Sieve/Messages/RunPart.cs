using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>One part of the message that a run looks at (RFC 5703).</summary>
internal sealed class RunPart(SieveRun run, SieveMessage source, MessagePart structure)
{
    private List<MessageField>? _fields;

    internal MessagePart Structure { get; } = structure;

    /// <summary>Whose octets the structure counts.</summary>
    internal SieveMessage Source { get; } = source;

    internal bool IsRoot => ReferenceEquals(Structure, Source.Structure.Root);

    /// <summary>The fields of its header; for the message itself, with what was changed.</summary>
    internal IReadOnlyList<MessageField> Fields
    {
        get
        {
            if (IsRoot && ReferenceEquals(Source, run.Message.Base)) return run.Message.Fields.ToArray();
            if (_fields is null)
            {
                _fields = [];
                int length = Math.Min(Structure.HeaderLength, run.Limits.PartOctets);
                run.Hold(length);
                run.Step(length / run.Limits.CharactersPerStep);
                MessageField.ReadAll(Source.Read(Structure.HeaderOffset, length), _fields);
            }

            return _fields;
        }
    }

    /// <summary>This part and all inside it, depth first, messages inside included.</summary>
    internal IEnumerable<RunPart> SelfAndDescendants()
    {
        yield return this;
        foreach (MessagePart child in Structure.Children)
        {
            foreach (RunPart part in Of(run, Source, child).SelfAndDescendants())
            {
                run.Step(1);
                yield return part;
            }
        }
    }

    /// <summary>The whole message as a part.</summary>
    internal static RunPart Root(SieveRun run) => Of(run, run.Message.Base, run.Message.Base.Structure.Root);

    private static RunPart Of(SieveRun run, SieveMessage source, MessagePart structure)
    {
        if (!run.Parts.TryGetValue(structure, out RunPart? part)) run.Parts.Add(structure, part = new RunPart(run, source, structure));
        return part;
    }
}
