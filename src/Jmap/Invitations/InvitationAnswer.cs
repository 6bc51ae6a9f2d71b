using System.Text;
using System.Text.Json;
using Posthouse.Reading;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Invitation/answer (docs/jmap.md): the calendar of an answer, as a blob. It sends nothing: the client makes a message with it, which the user
/// sees and which goes the way of all that he sends.
/// </summary>
internal sealed class InvitationAnswer(Uploads uploads, BlobResolver blobs, InvitationPeople people, TimeProvider clock) : IJmapMethod
{
    // RFC 6047 §2.4: the method is named beside the type.
    private const string Type = "text/calendar; method=REPLY; charset=utf-8";

    private const int MaximumComment = 2000;

    public string Name => "Invitation/answer";

    public string Capability => InvitationCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("blobId", "status", "comment");
        InvitationStatus status = call.Arguments.RequiredText("status") switch
        {
            "accepted" => InvitationStatus.Accepted,
            "tentative" => InvitationStatus.Tentative,
            "declined" => InvitationStatus.Declined,
            _ => throw MethodException.Invalid("status", "'status' must be accepted, tentative or declined."),
        };
        string? comment = call.Arguments.Text("comment");
        if (comment?.Length > MaximumComment) throw MethodException.Invalid("comment", $"'comment' may have {MaximumComment} characters.");
        using BlobContent content = await blobs.FindAsync(call.View, call.Arguments.RequiredText("blobId"), cancellationToken).ConfigureAwait(false)
            ?? throw MethodException.Invalid("blobId", "There is no such blob.");
        string text = InvitationText.Read(content);
        if (InvitationReader.Read(text) is not { Method: "REQUEST" } invitation || invitation.Organizer is not { Address.Length: > 0 } organizer)
            throw MethodException.Invalid("blobId", "It is no invitation that can be answered.");
        // Whoever was not asked by name may be on a list that was: he answers for himself (RFC 5546 §3.2.3).
        InvitationPerson? you = await people.FindAsync(call.User, invitation, cancellationToken).ConfigureAwait(false);
        string answer = InvitationReader.Answer(text, you?.Address ?? call.User.Address.ToString(), you?.Name is { Length: > 0 } name ? name : call.User.DisplayName, status, comment, clock.GetUtcNow())
            ?? throw MethodException.Invalid("blobId", "It is no invitation that can be answered.");
        Upload made = await uploads.KeepAsync(call.View.User, Encoding.UTF8.GetBytes(answer), Type, cancellationToken).ConfigureAwait(false);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("blobId"u8, BlobReference.Of(made.Id));
        output.WriteString("type"u8, Type);
        output.WriteNumber("size"u8, made.Size);
        output.WriteString("to"u8, organizer.Address);
        output.WriteString("title"u8, invitation.Title);
        output.WriteEndObject();
    }
}
