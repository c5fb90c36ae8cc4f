using System.Text.Json.Nodes;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Import.Writing;

/// <summary>Writes items of <c>images</c>.</summary>
internal sealed class ImageWriter(WritingPlace place)
{
    public JsonNode Write(ImageSource image)
    {
        var item = new JsonObject { ["image"] = image.Name, ["dir"] = place.Relative(image.Context) };
        if (image.Builder is DockerfileBuilder docker) Docker(item, image, docker);
        if (image.Builder is CommandBuilder command)
        {
            item["command"] = WritingPlace.Command(command.Command);
            if (command.Inputs.Count > 0) item["inputs"] = WritingPlace.Texts(command.Inputs);
            if (command.Ignored.Count > 0) item["ignore"] = WritingPlace.Texts(command.Ignored);
        }

        // As the file has it: the argument, then the image.
        if (image.Bases.Count > 0) item["bases"] = WritingPlace.Pairs(image.Bases.Select(b => KeyValuePair.Create(b.Value, b.Key)));
        if (image.Platforms.Count > 0) item["platforms"] = WritingPlace.Texts(image.Platforms);
        if (image.Tag is { } tag) item["tag"] = tag;
        if (image.Watch) item["watch"] = true;
        return item;
    }

    private void Docker(JsonObject item, ImageSource image, DockerfileBuilder docker)
    {
        string file = docker.Dockerfile is { } path ? path : "";
        if (docker.Text is { } text) item["dockerfile"] = place.Add(image.Name.Split('/')[^1], ".Dockerfile", text);
        else if (file != Path.Combine(image.Context, "Dockerfile")) item["dockerfile"] = place.Relative(file);
        if (docker.Target is { } target) item["target"] = target;
        var given = docker.Arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value!)).ToList();
        if (given.Count > 0) item["args"] = WritingPlace.Pairs(given);
        foreach (var (name, _) in docker.Arguments.Where(a => a.Value is null)) place.Leave($"{image.Place}: the build argument {name} took this laptop's variable of that name");
        if (docker.Flags.Count > 0) item["flags"] = WritingPlace.Texts(docker.Flags);
    }
}
