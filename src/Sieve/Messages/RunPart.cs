using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>One part of the message that a run looks at (RFC 5703).</summary>
internal sealed class RunPart(SieveRun run, SieveMessage source, MessagePart structure)
{
    private List<MessageField>? _fields;
    private RunPart? _current;

    internal MessagePart Structure { get; } = structure;

    /// <summary>Whose octets the structure counts.</summary>
    internal SieveMessage Source { get; } = source;

    /// <summary>What took its place (RFC 5703 §5); itself where it was not replaced.</summary>
    internal RunPart Current => _current ?? this;

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

    internal void BecomeFor(SieveMessage entity) => _current = new RunPart(run, entity, entity.Structure.Root);

    /// <summary>As tests see them: with what took the place of parts.</summary>
    internal IEnumerable<RunPart> CurrentAndDescendants()
    {
        if (_current is not null) return _current.SelfAndDescendants();
        return WithReplaced();

        IEnumerable<RunPart> WithReplaced()
        {
            yield return this;
            foreach (MessagePart child in Structure.Children)
            {
                foreach (RunPart part in Of(run, Source, child).CurrentAndDescendants())
                {
                    run.Step(1);
                    yield return part;
                }
            }
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
