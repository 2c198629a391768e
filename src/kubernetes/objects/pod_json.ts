/** Pod and object metadata from JSON: the same few fields as from protobuf. */
import type { ControllerDraft } from "./controller_draft.ts";
import { parseIpv4 } from "./ip_address.ts";
import { equalsText, JsonCursor } from "../encoding/mod.ts";
import type { OwnerDraft } from "./owner_draft.ts";
import { EPHEMERAL, INIT, type PodDraft, REGULAR } from "./pod_draft.ts";

export class PodJson {
  readonly #cursor = new JsonCursor();

  pod(draft: PodDraft, bytes: Uint8Array, start: number, end: number): void {
    draft.reset(bytes);
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("metadata")) this.#podMetadata(draft);
      else if (cursor.is("spec")) this.#spec(draft);
      else if (cursor.is("status")) this.#status(draft);
      else cursor.skip();
    }
  }

  owner(draft: OwnerDraft, bytes: Uint8Array, start: number, end: number): void {
    draft.reset(bytes);
    const cursor = this.#cursor;
    cursor.open(bytes, start, end);
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("metadata")) this.#ownerMetadata(draft);
      else cursor.skip();
    }
  }

  #podMetadata(draft: PodDraft): void {
    const cursor = this.#cursor;
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("name")) {
        cursor.string();
        draft.nameStart = cursor.start;
        draft.nameEnd = cursor.end;
      } else if (cursor.is("generateName")) {
        cursor.string();
        draft.generateNameStart = cursor.start;
        draft.generateNameEnd = cursor.end;
      } else this.#commonMetadata(draft);
    }
  }

  #ownerMetadata(draft: OwnerDraft): void {
    const cursor = this.#cursor;
    if (!cursor.object()) return;
    while (cursor.key()) this.#commonMetadata(draft);
  }

  #commonMetadata(draft: PodDraft | OwnerDraft): void {
    const cursor = this.#cursor;
    if (cursor.is("namespace")) {
      cursor.string();
      draft.namespaceStart = cursor.start;
      draft.namespaceEnd = cursor.end;
    } else if (cursor.is("uid")) {
      cursor.string();
      draft.uidStart = cursor.start;
      draft.uidEnd = cursor.end;
    } else if (cursor.is("resourceVersion")) {
      cursor.string();
      draft.resourceVersionStart = cursor.start;
      draft.resourceVersionEnd = cursor.end;
    } else if (cursor.is("ownerReferences")) {
      if (!cursor.array()) return;
      while (cursor.element()) this.#ownerReference(draft.controller);
    } else cursor.skip();
  }

  #ownerReference(draft: ControllerDraft): void {
    const cursor = this.#cursor;
    if (!draft.wanted) {
      cursor.skip();
      return;
    }
    draft.begin();
    let controller = false;
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("apiVersion")) {
        cursor.string();
        draft.apiVersionStart = cursor.start;
        draft.apiVersionEnd = cursor.end;
      } else if (cursor.is("kind")) {
        cursor.string();
        draft.kindStart = cursor.start;
        draft.kindEnd = cursor.end;
      } else if (cursor.is("name")) {
        cursor.string();
        draft.nameStart = cursor.start;
        draft.nameEnd = cursor.end;
      } else if (cursor.is("uid")) {
        cursor.string();
        draft.uidStart = cursor.start;
        draft.uidEnd = cursor.end;
      } else if (cursor.is("controller")) controller = cursor.boolean();
      else cursor.skip();
    }
    if (controller) draft.accept();
  }

  #spec(draft: PodDraft): void {
    const cursor = this.#cursor;
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("hostNetwork")) draft.hostNetwork = cursor.boolean();
      else cursor.skip();
    }
  }

  #status(draft: PodDraft): void {
    const cursor = this.#cursor;
    if (!cursor.object()) return;
    while (cursor.key()) {
      if (cursor.is("phase")) {
        cursor.string();
        draft.terminal = equalsText(draft.bytes, cursor.start, cursor.end, "Succeeded") ||
          equalsText(draft.bytes, cursor.start, cursor.end, "Failed");
      } else if (cursor.is("podIP")) {
        if (this.#address()) {
          draft.mainAddress(parseIpv4(draft.bytes, cursor.start, cursor.end));
        }
      } else if (cursor.is("podIPs")) {
        if (!cursor.array()) continue;
        while (cursor.element()) {
          if (!cursor.object()) continue;
          while (cursor.key()) {
            if (!cursor.is("ip")) cursor.skip();
            else if (this.#address()) {
              draft.furtherAddress(parseIpv4(draft.bytes, cursor.start, cursor.end));
            }
          }
        }
      } else if (cursor.is("containerStatuses")) this.#containers(draft, REGULAR);
      else if (cursor.is("initContainerStatuses")) this.#containers(draft, INIT);
      else if (cursor.is("ephemeralContainerStatuses")) this.#containers(draft, EPHEMERAL);
      else cursor.skip();
    }
  }

  /** Reads an address; false when it is empty. */
  #address(): boolean {
    const cursor = this.#cursor;
    cursor.string();
    return cursor.end > cursor.start;
  }

  #containers(draft: PodDraft, kind: number): void {
    const cursor = this.#cursor;
    if (!cursor.array()) return;
    while (cursor.element()) {
      let nameStart = 0;
      let nameEnd = 0;
      let imageStart = 0;
      let imageEnd = 0;
      let idStart = 0;
      let idEnd = 0;
      if (!cursor.object()) continue;
      while (cursor.key()) {
        if (cursor.is("name")) {
          cursor.string();
          nameStart = cursor.start;
          nameEnd = cursor.end;
        } else if (cursor.is("image")) {
          cursor.string();
          imageStart = cursor.start;
          imageEnd = cursor.end;
        } else if (cursor.is("containerID")) {
          cursor.string();
          idStart = cursor.start;
          idEnd = cursor.end;
        } else cursor.skip();
      }
      draft.container(kind, idStart, idEnd, nameStart, nameEnd, imageStart, imageEnd);
    }
  }
}
