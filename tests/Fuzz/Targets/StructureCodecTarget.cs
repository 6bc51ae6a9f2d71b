using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Stored part trees: damaged ones are refused with FormatException; what is read is written and read again as itself.</summary>
internal sealed class StructureCodecTarget : FuzzTarget
{
    public override string Name => "structure-codec";

    public override IEnumerable<byte[]> Seeds() => new StructureTarget().Seeds().Select(static seed => StructureCodec.EncodeParts(StructureTarget.Scan(seed)));

    public override void Run(byte[] input)
    {
        MessagePart root;
        int headerLength;
        try
        {
            (root, headerLength) = StructureCodec.DecodeParts(input);
        }
        catch (FormatException)
        {
            // The parser's own fault.
            return;
        }

        var structure = new MessageStructure
        {
            Size = 0, HeaderLength = headerLength, Root = root, ImapEnvelope = default, ImapBodyStructure = default, ImapBody = default, Summary = new MessageSummary(),
        };
        (MessagePart again, int length) = StructureCodec.DecodeParts(StructureCodec.EncodeParts(structure));
        FuzzFailure.Unless(length == headerLength && StructureTarget.DescribePart(again) == StructureTarget.DescribePart(root), "what was read is written and read again");
    }
}
