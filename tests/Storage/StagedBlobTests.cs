using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public sealed class StagedBlobTests
{
    private const string Message = "From: a@example.com\r\nSubject: old\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";

    // What a fresh look at the bytes would say, however it was found out.
    [Theory]
    [InlineData("Authentication-Results: mx.example; none\r\n", Message)]
    [InlineData("Authentication-Results: mx.example; none\r\n", " folds into the line above\r\n" + Message)]
    [InlineData("Sender: b@example.com\r\n", Message)]
    [InlineData("Subject: new\r\n", Message)]
    [InlineData("X-Any: thing\r\n", "\r\nonly a body\r\n")]
    [InlineData("X-Any: thing\r\n", "")]
    public async Task Lines_in_front_give_the_structure_that_the_whole_has(string lines, string message)
    {
        await using TestStore test = await TestStore.OpenAsync();
        await using StagedBlob blob = await StageAsync(test.Store, message);
        await using StagedBlob longer = blob.WithPrepended(Encoding.ASCII.GetBytes(lines));
        await using StagedBlob whole = await StageAsync(test.Store, lines + message);

        Assert.Equal(whole.Hash.ToArray(), longer.Hash.ToArray());
        Assert.Equal(Describe(whole), Describe(longer));
    }

    private static async Task<StagedBlob> StageAsync(MailStore store, string text)
    {
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(Encoding.ASCII.GetBytes(text));
        return await writer.CompleteAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    private static string Describe(StagedBlob blob)
    {
        MessageStructure structure = blob.Structure;
        return string.Join('\n', structure.Size, structure.HeaderLength, Encoding.UTF8.GetString(structure.ImapEnvelope.Span), Encoding.UTF8.GetString(structure.ImapBodyStructure.Span),
            structure.Summary.Subject, structure.Summary.Sender, structure.Summary.From, structure.Summary.Preview, Part(structure.Root));

        static string Part(MessagePart part) => $"{part.HeaderOffset}+{part.HeaderLength}+{part.BodyLength} {part.Type}/{part.Subtype} [{string.Join(',', part.Children.Select(Part))}]";
    }
}
